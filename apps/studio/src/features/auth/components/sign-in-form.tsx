'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { sendJson } from '#client/fetch-json.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Field } from '#ui/field.tsx';
import { Input } from '#ui/input.tsx';
import { Logo } from '#ui/logo.tsx';

export function SignInForm({ next }: { next: string }) {
  const { auth } = useMessages();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => sendJson('POST', '/api/session', { name, password }),
    // A whole page load: everything read before was read as nobody.
    onSuccess: () => window.location.assign(next),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate();
  };
  return (
    <main className="flex min-h-full items-center justify-center p-6">
      <form onSubmit={submit} className="flex w-90 flex-col gap-4 rounded-lg border bg-surface p-6 shadow-float">
        <div className="flex flex-col gap-2">
          <Logo className="size-8" />
          <h1 className="text-xl font-semibold tracking-tight">{auth.title}</h1>
          <p className="text-base text-muted">{auth.tagline}</p>
        </div>
        <Field label={auth.name}>
          {ids => (
            <Input
              {...ids}
              autoFocus
              autoComplete="username"
              required
              value={name}
              onChange={event => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label={auth.password}>
          {ids => (
            <Input
              {...ids}
              type="password"
              autoComplete="current-password"
              required
              value={password}
              onChange={event => setPassword(event.target.value)}
            />
          )}
        </Field>
        {signIn.isError ? <ErrorPanel error={signIn.error} /> : null}
        <Button look="primary" type="submit" disabled={signIn.isPending || signIn.isSuccess} className="h-8">
          {auth.signIn}
        </Button>
        <p className="text-sm text-faint">{auth.firstRun}</p>
      </form>
    </main>
  );
}
