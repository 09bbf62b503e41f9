import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, though most of them are short: begun last, one of them would run alone at the end. */
const long = [
  'a11y',
  'program',
  'faults',
  'desk-model',
  'console-',
  'verify-delivery',
  'restore-refused',
  'embedded-postgres',
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const at = long.findIndex((name) => moduleId.includes(`/${name}`));
      return at < 0 ? long.length : at;
    };
    return rest.sort((a, b) => place(a) - place(b));
  }
}
