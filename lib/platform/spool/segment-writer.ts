import { open, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { encodeFrame, type FrameType } from "./frame.ts";
import { newSegmentName, type SegmentName } from "./segment-name.ts";
import { sealSegment, syncFolder } from "./spool-folder.ts";

export type Payload = { type: FrameType; payload: Buffer };

/** One segment being written. */
export class SegmentWriter {
  readonly name: SegmentName;
  readonly #folder: string;
  readonly #file: FileHandle;
  #bytes = 0;

  private constructor(folder: string, name: SegmentName, file: FileHandle) {
    this.#folder = folder;
    this.name = name;
    this.#file = file;
  }

  /** Begins a segment whose name is on disk. */
  static async begin(folder: string, state: "open" | "part"): Promise<SegmentWriter> {
    const name = newSegmentName(Date.now(), state);
    const file = await open(join(folder, name.file), "wx", 0o600);
    const writer = new SegmentWriter(folder, name, file);
    try {
      await syncFolder(folder);
    } catch (error) {
      await writer.discard();
      throw error;
    }
    return writer;
  }

  /** Bytes that are whole. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * Adds frames behind those that are there.
   * @throws what the disk says; then the segment is as it was before, as far as the disk lets us.
   */
  async append(payloads: readonly Payload[]): Promise<void> {
    const buffers = payloads.flatMap(({ type, payload }) => encodeFrame(this.name.marker, type, payload));
    const bytes = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    try {
      await this.#write(Buffer.concat(buffers, bytes));
    } catch (error) {
      await this.#takeBack();
      throw error;
    }
    this.#bytes += bytes;
  }

  /** Returns once everything is on disk. @throws what the disk says: then nothing since the last flush is known to be. */
  async flush(): Promise<void> {
    await this.#file.datasync();
  }

  /** Cuts the segment back to where it ended before. */
  async cutTo(bytes: number): Promise<void> {
    this.#bytes = bytes;
    await this.#takeBack();
  }

  /** Completes the segment; nothing can be added any more. */
  async seal(entries: number): Promise<void> {
    await this.#file.close();
    if (entries === 0) await rm(join(this.#folder, this.name.file), { force: true });
    else await sealSegment(this.#folder, this.name, entries);
  }

  /** Removes it with whatever was written. */
  async discard(): Promise<void> {
    await this.#file.close();
    await rm(join(this.#folder, this.name.file), { force: true });
  }

  async #write(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#bytes + done);
      done += bytesWritten;
    }
  }

  /** What cannot be cut off is no whole entry at the segment's end, and readers pass over that. */
  async #takeBack(): Promise<void> {
    await this.#file.truncate(this.#bytes).catch(() => undefined);
  }
}
