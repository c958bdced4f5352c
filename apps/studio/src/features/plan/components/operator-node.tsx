'use client';

import type { Side } from '@lockstep/contracts/runs';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { classNames } from '#ui/class-names.ts';
import type { OperatorRate } from '../operator-rates.ts';

export type OperatorNodeType = Node<
  {
    readonly title: string;
    readonly changelogMode: string;
    readonly side: Side;
    readonly rate: OperatorRate | null;
  },
  'operator'
>;

export function OperatorNode({ data, selected }: NodeProps<OperatorNodeType>) {
  const { pairs } = useMessages();
  const formats = useFormats();
  const { title, changelogMode, side, rate } = data;
  const hidden = '!size-1 !min-w-0 !border-0 !bg-transparent';
  return (
    <div
      className={classNames(
        'flex h-full flex-col justify-center gap-0.5 rounded-md border bg-surface px-3',
        selected ? 'border-ink' : 'border-line-strong',
      )}
    >
      <Handle type="target" position={Position.Left} className={hidden} isConnectable={false} />
      <span className="truncate font-medium" title={title}>
        {title}
      </span>
      <span className="flex items-baseline gap-2 whitespace-nowrap">
        <span className={classNames('truncate text-sm tabular', side === 'stream' ? 'text-stream' : 'text-batch')}>
          {rate === null
            ? ' '
            : rate.rowsOutPerSecond === null
              ? pairs.plan.rowsOut(formats.compact(rate.rowsOut))
              : pairs.plan.rate(formats.compact(Math.round(rate.rowsOutPerSecond)))}
        </span>
        <span className="ml-auto font-mono text-xs text-faint">{changelogMode}</span>
      </span>
      <Handle type="source" position={Position.Right} className={hidden} isConnectable={false} />
    </div>
  );
}
