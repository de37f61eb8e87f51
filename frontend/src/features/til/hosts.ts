/** Where a commit of a hosted repository can be looked at. */
export function commitAddress(repository: string | null | undefined, sha: string): string | null {
  const found = repository ? /^https:\/\/([^/]+)\/(.+?)(?:\.git)?\/*$/.exec(repository) : null;
  if (!found) return null;
  const [, host = "", name = ""] = found;
  const way = host.startsWith("github") ? "commit" : "-/commit";
  return `https://${host}/${name}/${way}/${sha}`;
}
