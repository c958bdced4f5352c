'use client';

import type { ApiTokenDto } from '@lockstep/contracts/users';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { getJson, sendJson } from '#client/fetch-json.ts';
import { queryKeys } from '#client/query-keys.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { ConfirmDialog } from '#ui/confirm-dialog.tsx';
import { CopyButton } from '#ui/copy-button.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Input } from '#ui/input.tsx';
import { SkeletonRows } from '#ui/skeleton.tsx';
import { Cell, HeadCell, Table } from '#ui/table.tsx';
import { TimeAgo } from '#ui/time-ago.tsx';

/** Tokens for programs. A new one is shown once and never again. */
export function TokensCard() {
  const { settings } = useMessages();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [revoking, setRevoking] = useState<ApiTokenDto | null>(null);
  const tokens = useQuery({
    queryKey: queryKeys.tokens,
    queryFn: ({ signal }) => getJson<ApiTokenDto[]>('/api/tokens', signal),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: queryKeys.tokens });
  const create = useMutation({
    mutationFn: () => sendJson<{ id: string; token: string }>('POST', '/api/tokens', { name: name.trim() }),
    onSuccess: () => {
      setName('');
      return refresh();
    },
  });
  const revoke = useMutation({
    mutationFn: (id: string) => sendJson('DELETE', `/api/tokens/${id}`),
    onSuccess: refresh,
    onSettled: () => setRevoking(null),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Card
      title={settings.tokens}
      aside={
        <a href="/api/v1/openapi.json" className="text-sm text-accent hover:underline">
          {settings.apiDocument}
        </a>
      }
    >
      <div className="flex flex-col gap-3 p-4">
        <p className="text-muted">{settings.tokensLesson}</p>
        <form onSubmit={submit} className="flex max-w-md gap-2">
          <Input
            required
            maxLength={100}
            aria-label={settings.tokenName}
            placeholder={settings.tokenName}
            value={name}
            onChange={event => setName(event.target.value)}
          />
          <Button type="submit" disabled={create.isPending || name.trim() === ''}>
            {settings.createToken}
          </Button>
        </form>
        {create.isError ? <ErrorPanel error={create.error} /> : null}
        {create.data === undefined ? null : <NewToken token={create.data.token} />}
      </div>
      {tokens.isError ? <ErrorPanel error={tokens.error} onRetry={() => void tokens.refetch()} /> : null}
      {tokens.isPending ? <SkeletonRows rows={2} /> : null}
      {tokens.data?.length === 0 ? <p className="border-t px-4 py-3 text-faint">{settings.noTokens}</p> : null}
      {tokens.data === undefined || tokens.data.length === 0 ? null : (
        <TokenTable tokens={tokens.data} onRevoke={setRevoking} />
      )}
      <ConfirmDialog
        isOpen={revoking !== null}
        onClose={() => setRevoking(null)}
        title={settings.revokeTitle(revoking?.name ?? '')}
        consequence={settings.revokeConsequence}
        action={settings.revokeAction}
        isDangerous
        isBusy={revoke.isPending}
        onConfirm={() => (revoking === null ? undefined : revoke.mutate(revoking.id))}
      />
    </Card>
  );
}

function NewToken({ token }: { token: string }) {
  const { settings } = useMessages();
  return (
    <div role="status" className="flex flex-col gap-1 rounded-md bg-accent-soft px-3 py-2">
      <p className="font-medium">{settings.tokenCreated}</p>
      <div className="flex items-center gap-2">
        <code data-testid="new-token" className="min-w-0 flex-1 truncate font-mono text-sm">
          {token}
        </code>
        <CopyButton text={token} />
      </div>
    </div>
  );
}

interface TokenTableProps {
  readonly tokens: readonly ApiTokenDto[];
  readonly onRevoke: (token: ApiTokenDto) => void;
}

function TokenTable({ tokens, onRevoke }: TokenTableProps) {
  const { settings } = useMessages();
  return (
    <Table label={settings.tokens}>
      <thead>
        <tr>
          <HeadCell>{settings.name}</HeadCell>
          <HeadCell>{settings.created}</HeadCell>
          <HeadCell>{settings.lastUsed}</HeadCell>
          <HeadCell />
        </tr>
      </thead>
      <tbody>
        {tokens.map(token => (
          <tr key={token.id}>
            <Cell className="font-medium">{token.name}</Cell>
            <Cell>
              <TimeAgo at={token.createdAt} />
            </Cell>
            <Cell>{token.lastUsedAt === null ? settings.neverUsed : <TimeAgo at={token.lastUsedAt} />}</Cell>
            <Cell className="text-right">
              <Button size="s" onClick={() => onRevoke(token)}>
                {settings.revoke}
              </Button>
            </Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
