import { SettingsPage } from '#features/settings/components/settings-page.tsx';
import { pageTitle } from '#server/current-locale.ts';
import { requireUser } from '#server/session.ts';

export const generateMetadata = () => pageTitle(messages => messages.shell.settings);

export default async function Page() {
  return <SettingsPage user={await requireUser()} />;
}
