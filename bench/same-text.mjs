// Compares the visible text of two pages: only pages that say the same may be measured beside each other.
const [ours, theirs] = await Promise.all(process.argv.slice(2, 4).map(async (address) => visible(await (await fetch(address)).text())));

function visible(page) {
  return page.replace(/<(script|style|title)\b.*?<\/\1>/gs, "").replace(/<[^>]*>/g, "\n").split("\n").map((line) => line.trim()).filter(Boolean).join("");
}

if (ours !== theirs) {
  const place = [...ours].findIndex((sign, index) => sign !== theirs[index]);
  console.error(`the pages differ: “${ours.slice(place - 20, place + 20)}” and “${theirs.slice(place - 20, place + 20)}”`);
  process.exit(1);
}
