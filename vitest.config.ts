import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';
import { temporaryFolder } from './test/temporary-folder.ts';

process.env.TMPDIR = temporaryFolder();

/** Stories that cross services: they are told a second time with every service by itself. */
const stories = [
  'test/chat-convergence.test.ts',
  'src/services/auth/{logout,security}.test.ts',
  'src/services/chat/{end-chat,live,start-chat,transfer-chat}.test.ts',
  'src/services/notification/whole-way.test.ts',
  'src/services/ticketing/{assign-waiting,conversation,create-ticket,hand-over,turn-chat-into-ticket}.test.ts',
];

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // What a file loads and warms up serves the next: files share no state but what the modules themselves keep.
    isolate: false,
    projects: [
      {
        extends: true,
        test: { name: 'one', include: ['src/**/*.test.ts', 'test/**/*.test.ts'], provide: { mode: 'one' } },
      },
      { extends: true, test: { name: 'split', include: stories, provide: { mode: 'split' } } },
    ],
    globalSetup: './test/global-setup.ts',
    // They only end what hangs: a busy machine of two cores takes its time.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 45_000 } },
  },
});
