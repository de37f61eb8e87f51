/** Addresses at the host of a repository. */
export type Kind = "github" | "gitlab";

interface Place {
  origin: string;
  name: string;
  kind: Kind;
}

export function placeOf(repository: string | null | undefined): Place | null {
  const found = repository ? /^https:\/\/([^/]+)\/(.+?)(?:\.git)?\/*$/.exec(repository) : null;
  if (!found) return null;
  const [, host = "", name = ""] = found;
  return { origin: `https://${host}`, name, kind: host.startsWith("github") ? "github" : "gitlab" };
}

/** Where a commit of a hosted repository can be looked at. */
export function commitAddress(repository: string | null | undefined, sha: string): string | null {
  const place = placeOf(repository);
  if (!place) return null;
  const way = place.kind === "github" ? "commit" : "-/commit";
  return `${place.origin}/${place.name}/${way}/${sha}`;
}

/** Where a token is made that may write, with its right chosen already. */
export const tokenAddress = ({ origin, kind }: Place): string =>
  kind === "github"
    ? `${origin}/settings/personal-access-tokens/new?name=haru&contents=write`
    : `${origin}/-/user_settings/personal_access_tokens?name=haru&scopes=api`;
