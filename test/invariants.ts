import { assignmentInvariants } from './invariants-assignment.ts';
import { messageInvariants } from './invariants-messages.ts';
import { presenceInvariants } from './invariants-presence.ts';
import { queueInvariants } from './invariants-queue.ts';

/** Something that must always hold. */
export interface Invariant {
  id: string;
  says: string;
  /** Files whose tests show it; each names the id. */
  shown_by: readonly string[];
  mutants: readonly Mutant[];
}

/** The kind of mistake that a person makes, and the test that must notice. */
export interface Mutant {
  /** What is wrong with it, in words. */
  breaks: string;
  file: string;
  /** Stands once in the file. */
  from: string;
  to: string;
  /** `test`: words of the names of the tests that are run; all of the file without. */
  caught_by: { file: string; test?: string };
}

/** The index of invariants. `npm run mutants` tries every mutant; docs/invariants.md is made of this. */
export const invariants: readonly Invariant[] = [
  ...messageInvariants,
  ...queueInvariants,
  ...assignmentInvariants,
  ...presenceInvariants,
];
