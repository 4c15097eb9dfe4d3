// The JSONPath of printer columns: `.spec.schedule`, `.metadata.labels.nais\.io/x`, `.status.conditions[?(@.type=="Ready")].status`.

const step = /^\.?((?:\\.|[^.[\]\\])+)|^\[(\d+|\*)\]|^\['([^']+)'\]|^\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\]/;

/** The first value found, or undefined. A path that cannot be read finds nothing. */
export function findValue(object: unknown, jsonPath: string): unknown {
  let values: any[] = [object];
  let rest = jsonPath.replace(/^\{(.*)\}$/, '$1').replace(/^\$/, '');
  while (rest && rest !== '.') {
    const parts = step.exec(rest);
    if (!parts) return undefined;
    rest = rest.slice(parts[0].length);
    values = values.flatMap((value) => advance(value, parts)).filter((value) => value !== undefined && value !== null);
  }
  return values[0];
}

function advance(value: any, [, field, index, quoted, filterField, filterValue]: RegExpExecArray): any[] {
  const key = quoted ?? field?.replaceAll(/\\(.)/g, '$1');
  if (key !== undefined) return [value?.[key]];
  if (!Array.isArray(value)) return [];
  if (filterField !== undefined)
    return value.filter((item) => String(findValue(item, `.${filterField}`)) === filterValue);
  return index === '*' ? value : [value[Number(index)]];
}
