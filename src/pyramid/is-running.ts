// Whether a process of this machine is running.

/** @param pid the number of the process */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it exists, but is owned by another user
  }
}
