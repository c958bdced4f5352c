import type { ReactNode } from 'react';
import { Shell } from '#features/shell/components/shell.tsx';
import { requireUser } from '#server/session.ts';

export default async function WorkspaceLayout({ children }: { children: ReactNode }) {
  return <Shell user={await requireUser()}>{children}</Shell>;
}
