// Runs the tests of this folder, which no other run does: one of them fails on purpose.
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { include: ['test/support/traced/*.traced.ts'] } });
