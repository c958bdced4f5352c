import { Subtask } from './subtask.ts';
import type { StartSubtask, SubtaskCommand } from './subtask-messages.ts';
import type { TaskDeps } from './task.ts';

/**
 * Subtasks that share this thread, each with what `depsOf` makes for it: for tests, where a thread would hide what they do. Nothing can end one but itself, so one that is
 * terminated while it closes is waited for: else it would take away what its successor writes.
 */
export function localSubtasks(depsOf: (subtask: number) => TaskDeps): StartSubtask {
  return (assignment, onReport) => {
    const closed = Promise.withResolvers<void>();
    let isClosing = false;
    let isGone = false;
    const subtask = new Subtask(assignment, depsOf(assignment.place.subtask), report => {
      if (report.kind === 'closed') closed.resolve();
      if (!isGone) onReport(report);
    });
    return {
      send: (command: SubtaskCommand) => {
        isClosing ||= command.kind === 'close' || command.kind === 'abandon';
        subtask.receive(command);
      },
      terminate: async () => {
        isGone = true;
        if (isClosing) await closed.promise;
      },
    };
  };
}
