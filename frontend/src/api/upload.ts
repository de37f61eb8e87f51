/** Sending a file. fetch does not tell how much has left; XMLHttpRequest does. */
import { ApiError, type Problem } from "./errors";
import { refreshed, signedOut } from "./session";

export interface Sending {
  address: string;
  file: Blob;
  signal: AbortSignal;
  /** 0 to 1. */
  onProgress: (share: number) => void;
}

/** Whoever is not signed in any more is tried to be, once. */
export async function upload<T>(sending: Sending): Promise<T> {
  try {
    return await sent<T>(sending);
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    if (await refreshed()) return sent<T>(sending);
    signedOut();
    throw error;
  }
}

function sent<T>({ address, file, signal, onProgress }: Sending): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("accept", "application/json");
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = () => reject(ApiError.own("offline"));
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(read(request.responseText) as T);
      else reject(problemOf(request));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

function problemOf(request: XMLHttpRequest): ApiError {
  const wait = Number(request.getResponseHeader("retry-after"));
  return new ApiError({
    ...(read(request.responseText) as Problem),
    status: request.status,
    ...(wait > 0 ? { retry_after_s: wait } : {}),
  });
}

function read(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}
