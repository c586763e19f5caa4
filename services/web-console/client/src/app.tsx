import { OverviewPage } from './overview/overview-page.tsx';
import { SignIn } from './session/sign-in.tsx';
import { useSession } from './session/use-session.ts';

/** The console: signed in or not. */
export function App() {
  const { current, signIn, signOut, expired } = useSession();
  switch (current.state) {
    case 'loading':
      return null;
    case 'signedOut':
      return <SignIn problem={current.problem} signIn={signIn} />;
    case 'signedIn':
      return <OverviewPage session={current.session} onSignOut={() => void signOut()} onSignedOut={expired} />;
  }
}
