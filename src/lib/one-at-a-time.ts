/**
 * Runs `work` on demand, never twice at once. Demands made while it runs are answered by one more run: what it has seen
 * may be older than they are.
 */
export function oneAtATime(work: () => Promise<void>): () => void {
  const state = { running: false, wanted: false };
  const run = async (): Promise<void> => {
    state.running = true;
    try {
      while (state.wanted) {
        state.wanted = false;
        await work();
      }
    } finally {
      state.running = false;
    }
  };
  return () => {
    state.wanted = true;
    if (!state.running) void run();
  };
}
