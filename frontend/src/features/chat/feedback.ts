/** Where an opinion on an answer goes. The server takes none yet; until it does, the buttons are not shown. */
export interface Opinion {
  message: string;
  isGood: boolean;
  reason?: string;
}

export const sendFeedback: ((opinion: Opinion) => Promise<void>) | null = null as
  | ((opinion: Opinion) => Promise<void>)
  | null;
