import { Injectable } from '@nestjs/common';

/** The OpenAPI document as it is sent; made once, when somebody first asks. */
@Injectable()
export class OpenApiText {
  private made: string | undefined;
  private make: () => string = () => '{}';

  /** Told once the application is there to be described. */
  describe(make: () => string): void {
    this.make = make;
  }

  text(): string {
    this.made ??= this.make();
    return this.made;
  }
}
