import { StudioPage } from '#features/editor/components/studio-page.tsx';
import { pageTitle } from '#server/current-locale.ts';

export const generateMetadata = () => pageTitle(messages => messages.shell.studio);

export default function Page() {
  return <StudioPage />;
}
