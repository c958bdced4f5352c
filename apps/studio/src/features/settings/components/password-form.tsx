'use client';

import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { toast } from 'sonner';
import { sendJson } from '#client/fetch-json.ts';
import { useMessages } from '#i18n/locale-context.tsx';
import { Button } from '#ui/button.tsx';
import { Card } from '#ui/card.tsx';
import { ErrorPanel } from '#ui/error-panel.tsx';
import { Field } from '#ui/field.tsx';
import { Input } from '#ui/input.tsx';

const passwordLengthMin = 12;
/** Time to read that a new sign-in follows. */
const noticeMs = 1_500;

/** A changed password ends every session, this one too. */
export function PasswordForm() {
  const { settings } = useMessages();
  const [form, setForm] = useState({ current: '', next: '', repeated: '' });
  const [wasTried, setTried] = useState(false);
  const change = useMutation({
    mutationFn: () => sendJson('POST', '/api/me/password', { current: form.current, next: form.next }),
    onSuccess: () => {
      toast.success(settings.passwordChanged);
      setTimeout(() => window.location.assign('/sign-in'), noticeMs);
    },
  });
  const tooShort = form.next.length < passwordLengthMin ? settings.passwordTooShort : undefined;
  const differs = form.next === form.repeated ? undefined : settings.passwordDiffers;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (tooShort === undefined && differs === undefined) change.mutate();
  };
  const field = (name: keyof typeof form, label: string, autoComplete: string, error?: string, hint?: string) => (
    <Field label={label} hint={hint} error={wasTried ? error : undefined}>
      {ids => (
        <Input
          {...ids}
          type="password"
          required
          autoComplete={autoComplete}
          value={form[name]}
          onChange={event => setForm({ ...form, [name]: event.target.value })}
        />
      )}
    </Field>
  );
  return (
    <Card title={settings.password}>
      <form onSubmit={submit} className="flex max-w-sm flex-col gap-3 p-4">
        {field('current', settings.currentPassword, 'current-password')}
        {field('next', settings.newPassword, 'new-password', tooShort, settings.passwordHint)}
        {field('repeated', settings.repeatPassword, 'new-password', differs)}
        {change.isError ? <ErrorPanel error={change.error} /> : null}
        <div>
          <Button type="submit" disabled={change.isPending || change.isSuccess}>
            {settings.changePassword}
          </Button>
        </div>
      </form>
    </Card>
  );
}
