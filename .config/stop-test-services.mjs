export default async function stopTestServices() {
  await Promise.all((globalThis.stopTestServices ?? []).map((stop) => stop()));
}
