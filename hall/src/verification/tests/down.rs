//! Any registers down: the resident still goes on by hand, the officer sees which gave no answer, and nobody is refused for it.

use super::*;
use crate::Settings;
use crate::testing::SeededChance;
use domain::verification::{AnswerStatus, Assessment};
use exchange::{Climate, Connections, Weather};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// The registers without which a couple whose income is within the line cannot be judged.
const NEEDED: [Register; 10] = [
    Register::Population,
    Register::Household,
    Register::Marriage,
    Register::RealEstate,
    Register::ContractFiling,
    Register::Vehicle,
    Register::Tax,
    Register::SocialSecurity,
    Register::Business,
    Register::HousingBenefit,
];

/// Answers every call with an error.
const FAILING: Climate = Climate { error: 1000, ..Climate::CALM };

/// Answers no call before its deadline.
const DEAD: Climate = Climate { down: true, ..Climate::CALM };

/// Takes calls, and is late with everybody.
const STALLING: Climate = Climate { stall: 1000, ..Climate::CALM };

/// How long a register that does not answer is waited for; the others have the usual time.
const PATIENCE: Duration = Duration::from_millis(100);

fn every(registers: &[Register], climate: Climate) -> Vec<(Register, Climate)> {
    registers.iter().map(|register| (*register, climate)).collect()
}

/// The same hall with some registers under another weather, and chance of its own, so that no id comes twice.
async fn under(test: TestHall, down: &[(Register, Climate)], seed: u64) -> TestHall {
    let weather = down.iter().fold(Weather::calm(), |weather, (register, climate)| weather.with(*register, *climate));
    let late = down.iter().filter(|(_, climate)| *climate != FAILING);
    let connections = Connections { deadlines: late.map(|(register, _)| (*register, PATIENCE)).collect(), ..Connections::default() };
    let settings = Settings { weather, connections, ..test.hall.settings().clone() };
    let hall = Hall::open(settings, test.clock.clone(), Arc::new(SeededChance::new(seed))).await.unwrap();
    TestHall { hall, clock: test.clock, folder: test.folder }
}

/// The showcase, of whom these registers may fail.
async fn city_without(hall: &Hall, down: &[Register]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
    import_city(hall, &Actor::System, &folder).await.unwrap();
    for mut household in showcase_citizens(hall.today()) {
        for citizen in &mut household.citizens {
            citizen.conditions.retain(|(register, _)| !down.contains(register));
        }
        hall.exchange().registers().load(&household.citizens, hall.today()).await.unwrap();
    }
}

/// Whom the registers do not propose, the applicant enters by hand.
async fn named(hall: &Hall, actor: &Actor, people: &[ShowcasePerson], down: &[Register]) {
    let proposed = propose_members(hall, actor).await.unwrap();
    assert_eq!(proposed.silent, down.iter().any(|register| matches!(register, Register::Household | Register::Marriage)));
    let draft = intake::step_page(hall, actor, "s", Step::Household).await.unwrap().draft;
    for person in &people[1..] {
        if !draft.members.iter().any(|member| member.name == person.name.as_str()) {
            let relation = if person.phone.is_some() { "spouse" } else { "child" };
            let typed = form(&[("name", person.name.as_str()), ("resident_id", person.id.as_str()), ("relation", relation)]);
            intake::add_member(hall, actor, &typed).await.unwrap();
        }
    }
}

async fn consented(hall: &Hall, actor: &Actor, people: &[ShowcasePerson]) {
    let draft = intake::step_page(hall, actor, "s", Step::Household).await.unwrap().draft;
    let mut household = form(&[("marital", "married")]);
    let mut consents = form(&[("own", "1")]);
    for member in draft.members.iter().skip(1) {
        household.insert(format!("applies_{}", member.id), "yes".to_owned());
        if !member.adult {
            consents.insert(format!("guardian_{}", member.id), "1".to_owned());
        }
    }
    save(hall, actor, Step::Household, &household).await;
    intake::agree(hall, actor, &consents).await.unwrap();
    for member in draft.members.iter().skip(1).filter(|member| member.adult) {
        let phone = people.iter().find(|person| person.name.as_str() == member.name).unwrap().phone.as_ref().unwrap().as_str().to_owned();
        let mut typed = Form::from([(format!("phone_{}", member.id), phone.clone())]);
        intake::send_member_code(hall, actor, &visitor(), &member.id, &typed).await.unwrap();
        typed.insert(format!("code_{}", member.id), code_sent_to(hall, &phone).await);
        intake::confirm_member_code(hall, actor, &visitor(), &member.id, &typed).await.unwrap();
    }
}

/// Confirms what the registers say, and says by hand what they do not.
async fn filled_in(hall: &Hall, actor: &Actor, down: &[Register]) {
    ask_registers(hall, actor).await.unwrap();
    let mut said = form(&[]);
    for record in prefilled(hall, actor).await.unwrap() {
        assert_eq!(record.status.is_silent(), down.contains(&record.register), "{:?}", record.register);
        let (kind, text) = if record.status.decides() { ("right", "yes") } else { ("manual", "请工作人员核实") };
        said.insert(register_field(kind, &record.member, record.register), text.to_owned());
    }
    save(hall, actor, Step::Registers, &said).await;
}

/// A family applies and is checked while registers are down.
async fn checked_without(test: &TestHall, family: &str, down: &[Register]) -> (CaseId, Actor) {
    let hall = &test.hall;
    city_without(hall, down).await;
    let people = people(family);
    let actor = account(hall, &people[0], RealNameLevel::Verified).await;
    intake::open(hall, &actor).await.unwrap();
    named(hall, &actor, &people, down).await;
    consented(hall, &actor, &people).await;
    filled_in(hall, &actor, down).await;
    let case = submitted_by(test, &actor, &people[0]).await;
    act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
    assert_eq!(check_pending(hall).await.unwrap(), 1, "the check ends");
    (case, officer(hall, Post::FirstReview).await)
}

/// Every rule says what it says once all registers answer, or it is open.
fn open_or_alike(heard: &Assessment, whole: &Assessment) {
    for result in whole.rules.iter().chain(&heard.rules) {
        let of = |assessment: &Assessment| {
            let found = assessment.rules.iter().find(|found| found.rule == result.rule && found.member == result.member);
            found.map_or(Verdict::Pass, |found| found.verdict)
        };
        let (was, is) = (of(whole), of(heard));
        assert!(is == was || is == Verdict::Unknown, "{:?}: {was:?} became {is:?}", result.rule);
    }
}

/// From the application to the check without these registers, and then a check with all of them.
async fn goes_on(test: TestHall, family: &str, how: &[(Register, Climate)], outcome: Outcome, with_all: Outcome) {
    let test = under(test, how, 43).await;
    let down: Vec<Register> = how.iter().map(|(register, _)| *register).collect();
    let (case, first) = checked_without(&test, family, &down).await;
    assert_eq!(standing(&test.hall, &case).await.0, "first_review");
    let view = comparison(&test.hall, &first, &case).await.unwrap().unwrap();
    let failed: Vec<Rule> = view.assessment.failed().map(|result| result.rule).collect();
    assert_eq!(view.assessment.outcome, outcome, "{failed:?}");
    let rows: Vec<_> = view.comparison.of(Concern::Unanswered).collect();
    for row in &rows {
        let failing = how.contains(&(row.register, FAILING));
        let status = if failing { AnswerStatus::Error } else { AnswerStatus::Timeout };
        assert_eq!(row.status, Some(status), "{:?}", row.register);
    }
    let unanswered: BTreeSet<Register> = rows.iter().map(|row| row.register).collect();
    let expected: BTreeSet<Register> = Register::CHECKED.into_iter().filter(|register| down.contains(register)).collect();
    assert_eq!(unanswered, expected);
    assert_eq!(rows.len(), expected.len() * view.members.len(), "about everybody");
    for open in view.assessment.rules.iter().filter(|result| result.verdict == Verdict::Unknown) {
        let named = open.missing.iter().any(|missing| missing.register.is_some_and(|register| down.contains(&register)));
        assert!(named, "{:?} names the register", open.rule);
    }

    let test = under(test, &[], 44).await;
    test.clock.advance(1);
    check(&test.hall, &first, &case).await.unwrap();
    let whole = comparison(&test.hall, &first, &case).await.unwrap().unwrap();
    assert_eq!((whole.assessment.outcome, whole.comparison.count(Concern::Unanswered)), (with_all, 0));
    open_or_alike(&view.assessment, &whole.assessment);
}

on_both_engines! {
    async fn none_is_down(test: TestHall) {
        goes_on(test, "wu", &[], Outcome::Eligible, Outcome::Eligible).await;
    }

    async fn real_estate_is_down(test: TestHall) {
        goes_on(test, "wu", &every(&[Register::RealEstate], DEAD), Outcome::Undecided, Outcome::Eligible).await;
    }

    async fn marriage_is_down(test: TestHall) {
        goes_on(test, "wu", &every(&[Register::Marriage], FAILING), Outcome::Undecided, Outcome::Eligible).await;
    }

    async fn tax_is_down(test: TestHall) {
        goes_on(test, "wu", &every(&[Register::Tax], STALLING), Outcome::Undecided, Outcome::Eligible).await;
    }

    async fn population_and_carrier_are_down(test: TestHall) {
        goes_on(test, "wu", &[(Register::Population, FAILING), (Register::Carrier, DEAD)], Outcome::Undecided, Outcome::Eligible).await;
    }

    async fn all_that_no_rule_needs_are_down(test: TestHall) {
        let down: Vec<Register> = Register::ALL.into_iter().filter(|register| !NEEDED.contains(register)).collect();
        goes_on(test, "wu", &every(&down, FAILING), Outcome::Eligible, Outcome::Eligible).await;
    }

    async fn all_are_down(test: TestHall) {
        goes_on(test, "wu", &every(&Register::ALL, FAILING), Outcome::Undecided, Outcome::Eligible).await;
    }

    async fn all_are_down_each_in_its_way(test: TestHall) {
        let down: Vec<(Register, Climate)> = Register::ALL.into_iter().zip([DEAD, FAILING, STALLING].into_iter().cycle()).collect();
        goes_on(test, "wu", &down, Outcome::Undecided, Outcome::Eligible).await;
    }

    async fn what_would_be_refused_waits_while_its_register_is_down(test: TestHall) {
        goes_on(test, "ma", &every(&[Register::Vehicle], DEAD), Outcome::Undecided, Outcome::Ineligible).await;
    }

    async fn a_register_that_answers_alone_is_still_heard(test: TestHall) {
        let down: Vec<Register> = Register::ALL.into_iter().filter(|register| *register != Register::Vehicle).collect();
        goes_on(test, "ma", &every(&down, DEAD), Outcome::Ineligible, Outcome::Ineligible).await;
    }
}
