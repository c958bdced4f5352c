'use client';

import type { PairDto } from '@lockstep/contracts/api';
import type { PairConfig } from '@lockstep/contracts/runs';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from 'sonner';
import { sendJson } from '#client/fetch-json.ts';
import { pairPath } from '#client/queries/pair-queries.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { useConfigProblems } from '../hooks/use-config-problems.ts';
import { ConfigForm } from './config-form.tsx';

export function ConfigTab({ pair }: { pair: PairDto }) {
  const { pairs } = useMessages();
  const queries = useQueryClient();
  const [edited, setEdited] = useState<PairConfig | null>(null);
  const config = edited ?? pair.config;
  const { problems } = useConfigProblems(config);
  const save = useMutation({
    mutationFn: () => sendJson('PATCH', pairPath(pair.name), { config }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: queryKeys.pairs });
      setEdited(null);
      toast.success(pairs.config.saved);
    },
  });
  return (
    <div className="px-6 py-4">
      <Card bodyClassName="flex flex-col gap-4 p-4">
        <ConfigForm value={config} onChange={setEdited} />
        {save.isError ? <ErrorPanel error={save.error} /> : null}
        <div className="flex items-center gap-3 border-t pt-3">
          <Button
            look="primary"
            disabled={edited === null || save.isPending || problems.length > 0}
            onClick={() => save.mutate()}
          >
            {pairs.config.save}
          </Button>
          <span className="text-sm text-faint">{pairs.config.appliesNext}</span>
        </div>
      </Card>
    </div>
  );
}
