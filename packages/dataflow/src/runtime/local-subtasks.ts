import { Subtask } from './subtask.ts';
import type { StartSubtask, SubtaskCommand } from './subtask-messages.ts';
import type { TaskDeps } from './task.ts';

/** Subtasks that share this thread, each with what `depsOf` makes for it: for tests, where a thread would hide what they do. */
export function localSubtasks(depsOf: (subtask: number) => TaskDeps): StartSubtask {
  return (assignment, onReport) => {
    let isGone = false;
    const subtask = new Subtask(assignment, depsOf(assignment.place.subtask), report => {
      if (!isGone) onReport(report);
    });
    return {
      send: (command: SubtaskCommand) => subtask.receive(command),
      terminate: async () => {
        isGone = true;
      },
    };
  };
}
