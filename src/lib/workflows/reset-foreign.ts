import { RefusedError } from '../model/errors.ts';
import { nameObject } from '../model/dependents.ts';
import { qualifiedName, type Resource } from '../model/resource.ts';

/** Someone has created an object of that name meanwhile, and it is another one. */
export function refuseForeign(resource: Resource, namespace: string, name: string): RefusedError {
  return new RefusedError(
    `another ${nameObject(resource, name)} was created meanwhile, and it does not say what was to be put back; it was left alone`,
    [`Compare the two: kubectl get ${qualifiedName(resource)} ${name} -n ${namespace} -o yaml`],
  );
}
