#!/usr/bin/env node
// kubectl_complete-naisjob: kubectl calls it when TAB is pressed behind `kubectl naisjob`. A Node that is too old offers nothing.
'use strict';

process.argv.splice(2, 0, '__complete');
require('./run.js');
