// Invented people for journeys: checksum-valid numbers of the unassigned region, phones nobody else uses.

export interface Person {
  name: string;
  id: string;
  phone: string;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const SIGNS = "10X98765432";
const PROJECTS = ["phone", "desktop", "scripts-off", "wasm-blocked", "elder", "later", "later-scripts-off", "later-desktop"];

/** A person for one test of one project. The registers do not know them, so their account is level 1. */
export function person(project: string, number: number): Person {
  const which = PROJECTS.indexOf(project) * 20 + number;
  const body = `341699198${which % 10}0${1 + (Math.floor(which / 10) % 9)}1${which % 10}${String(600 + which).padStart(3, "0")}`;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(body[index]), 0);
  return { name: "林晓月", id: body + SIGNS[sum % 11], phone: `1760000${String(1000 + which)}` };
}
