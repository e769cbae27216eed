/**
 * Runs `work` so that an exception in it cannot stop the caller's loop: it is thrown again by itself, as the bug it is.
 * Needed under dbus-next, which answers an exception in a message listener with an error message to the sender.
 */
export function contain(work: () => void): void {
  try {
    work();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
