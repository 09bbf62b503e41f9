import { jobs } from '../src/contract/jobs.ts';

/** Fewer and quicker retries. A job keeps those that its queue had when it was sent, so all who share a queue take these. */
export const quickDefinitions = {
  ...jobs,
  release_operator: { ...jobs.release_operator, retry_limit: 2, retry_delay: 1, retry_delay_max: 4 },
};
