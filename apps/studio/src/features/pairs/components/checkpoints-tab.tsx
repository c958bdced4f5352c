'use client';

import type { PairDto } from '@lockstep/contracts/api';
import { useQuery } from '@tanstack/react-query';
import { Bookmark, Camera, Save } from 'lucide-react';
import { checkpointsQuery } from '#client/queries/pair-queries.ts';
import { useFormats, useMessages } from '#i18n/locale-context.tsx';
import { Badge } from '#ui/badge.tsx';
import { Card } from '#ui/card.tsx';
import { EmptyState } from '#ui/empty-state.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { Cell, HeadCell, numberCell, Table } from '#ui/table.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';

export function CheckpointsTab({ pair }: { pair: PairDto }) {
  const { common, pairs } = useMessages();
  const formats = useFormats();
  const query = useQuery(checkpointsQuery(pair.name));
  const text = pairs.checkpoints;
  if (query.isError) return <ErrorPanel error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <div className="px-6 py-4">
      <Card>
        {query.isPending ? <SkeletonRows rows={6} /> : null}
        {query.data?.length === 0 ? <EmptyState icon={<Camera />} title={text.empty} lesson={text.lesson} /> : null}
        {query.data === undefined || query.data.length === 0 ? null : (
          <Table label={text.title}>
            <thead>
              <tr>
                <HeadCell className="text-right">{text.number}</HeadCell>
                <HeadCell>{text.kind}</HeadCell>
                <HeadCell>{text.at}</HeadCell>
                <HeadCell className="text-right">{text.size}</HeadCell>
                <HeadCell className="text-right">{text.took}</HeadCell>
                <HeadCell>{text.watermark}</HeadCell>
                <HeadCell>{pairs.version}</HeadCell>
              </tr>
            </thead>
            <tbody>
              {query.data.map(checkpoint => (
                <tr key={checkpoint.id}>
                  <Cell className={numberCell}>{checkpoint.checkpointId}</Cell>
                  <Cell>
                    {checkpoint.isSavepoint ? (
                      <Badge tone="stream" icon={<Bookmark />}>
                        {pairs.savepoint}
                      </Badge>
                    ) : (
                      <Badge icon={<Save />}>{text.checkpoint}</Badge>
                    )}
                  </Cell>
                  <Cell>
                    <TimeAgo at={checkpoint.at} />
                  </Cell>
                  <Cell className={numberCell}>{formats.bytes(checkpoint.bytes)}</Cell>
                  <Cell className={numberCell}>{formats.durationMs(checkpoint.durationMs)}</Cell>
                  <Cell className="tabular">
                    {checkpoint.watermarkMs === null ? common.none : formats.eventTime(checkpoint.watermarkMs)}
                  </Cell>
                  <Cell>{common.version(checkpoint.versionNumber)}</Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Card>
    </div>
  );
}
