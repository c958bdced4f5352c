'use client';

import type { PairDto } from '@lockstep/contracts/api';
import type { RunCommand, Side } from '@lockstep/contracts/runs';
import type { Dictionary } from '#i18n/dictionaries.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { ConfirmDialog } from '#ui/confirm-dialog.tsx';

/** What was chosen and still has to be confirmed. */
export interface Intent {
  readonly side: Side;
  readonly command: RunCommand | 'delete';
}

interface CommandDialogProps {
  readonly pair: PairDto;
  readonly intent: Intent | null;
  readonly isBusy: boolean;
  readonly onClose: () => void;
  readonly onConfirm: (intent: Intent) => void;
}

export function CommandDialog({ pair, intent, isBusy, onClose, onConfirm }: CommandDialogProps) {
  const messages = useMessages();
  if (intent === null) return null;
  const text = describeIntent(messages, pair, intent);
  return (
    <ConfirmDialog
      isOpen
      onClose={onClose}
      title={text.title}
      consequence={text.consequence}
      action={text.action}
      isDangerous={intent.command === 'delete' || intent.command === 'stop'}
      isBusy={isBusy}
      onConfirm={() => onConfirm(intent)}
    />
  );
}

function describeIntent({ common, pairs }: Dictionary, pair: PairDto, { side, command }: Intent) {
  const { actions, confirm } = pairs;
  const running = common.version(pair.runningVersion ?? pair.publishedVersion);
  const published = common.version(pair.publishedVersion);
  switch (command) {
    case 'stop':
      return side === 'stream'
        ? { title: confirm.stopTitle(pair.name), consequence: confirm.stop(running), action: actions.stop }
        : { title: confirm.stopBatchTitle(pair.name), consequence: confirm.stopBatch, action: actions.stop };
    case 'stop-with-savepoint':
      return {
        title: confirm.savepointTitle(pair.name),
        consequence: confirm.savepoint(running),
        action: actions.stopWithSavepoint,
      };
    case 'restart':
      return {
        title: confirm.restartTitle(pair.name),
        consequence: confirm.restart(running, published),
        action: actions.restart,
      };
    case 'delete':
      return { title: confirm.deleteTitle(pair.name), consequence: confirm.delete, action: common.remove };
    case 'start':
    case 'run-batch':
      return {
        title: confirm.runBatchTitle(pair.name),
        consequence: confirm.runBatch,
        action: actions.runBatch,
      };
  }
}
