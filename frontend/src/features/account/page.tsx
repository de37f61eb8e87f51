import { Page, PageBar, PageHead } from "@/app/slots";
import { accountWords } from "@/i18n/account";
import { useWords } from "@/i18n/words";
import { Keys } from "./keys";
import { OwnData } from "./own-data";
import { Password } from "./password";
import { Instructions, Preferences, Profile } from "./profile";
import { Sessions } from "./sessions";
import { Shares } from "./shares";

export function AccountPage() {
  const said = useWords(accountWords);
  return (
    <Page>
      <PageBar title={said.title} />
      <PageHead title={said.title} hint={said.hint} />
      <Profile />
      <Preferences />
      <Instructions />
      <Shares />
      <Keys />
      <Password />
      <Sessions />
      <OwnData />
    </Page>
  );
}
