// The order of the test files: the contract suite first, since end-to-end tests mean something only on a cluster that keeps it,
// then those that take longest.
import { BaseSequencer, type TestSpecification } from 'vitest/node';

export default class ContractFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isContract = ({ moduleId }: TestSpecification) => moduleId.includes('/test/contract/');
    return [...sorted.filter(isContract), ...sorted.filter((file) => !isContract(file))];
  }
}
