import { redirect } from 'next/navigation';
import { SignInForm } from '#features/auth/components/sign-in-form.tsx';
import { safeReturnPath } from '#features/auth/safe-return-path.ts';
import { pageTitle } from '#server/current-locale.ts';
import { findCurrentUser } from '#server/session.ts';

export const generateMetadata = () => pageTitle(messages => messages.auth.signIn);

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = safeReturnPath((await searchParams).next);
  if ((await findCurrentUser()) !== null) redirect(next);
  return <SignInForm next={next} />;
}
