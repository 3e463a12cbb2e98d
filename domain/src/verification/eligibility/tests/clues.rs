//! Clues of a re-check, under the policy of the demo city.

use super::super::super::{
    BenefitFact, Effect, Finding, Found, Gap, HouseholdFacts, IdentityFact, LicenceFact, Measure, Register, Rule, Verdict, clues, moved,
};
use super::{car, day, family, home, known, policy, silent, today, worker, yuan};
use crate::day::Day;
use crate::id::MemberId;
use crate::intake::{DocumentKind, Group, ReferenceState};
use proptest::prelude::*;

fn later() -> Day {
    day("2026-11-24")
}

fn found(before: &HouseholdFacts, now: &HouseholdFacts) -> Found {
    clues(&policy(), before, today(), now.clone(), later())
}

/// What the registers say now, and those that must be asked again the next time.
#[test]
fn a_register_that_says_something_else_has_moved() {
    type Change = fn(&mut HouseholdFacts);
    let cases: [(Change, &[Register]); 6] = [
        (|_| {}, &[]),
        (|facts| facts.members[0].wages = known(Register::Tax, yuan(9_000)), &[]),
        (|facts| facts.members[2].homes = known(Register::RealEstate, vec![home(1)]), &[Register::RealEstate]),
        (|facts| facts.members[0].insurance = silent(Register::SocialSecurity), &[]),
        (|facts| facts.members[0].pension = known(Register::SocialSecurity, yuan(1)), &[Register::SocialSecurity]),
        (|facts| facts.members[1].casual = Finding::declared(yuan(9)), &[]),
    ];
    for (place, (change, expected)) in cases.into_iter().enumerate() {
        let (before, mut now) = (family(), family());
        change(&mut now);
        assert_eq!(moved(&before, &now), expected, "{place}");
    }
    // What was not known at the check stands for nothing, whether it is known now or not.
    let (mut before, now) = (family(), family());
    before.members[1].vehicles = silent(Register::Vehicle);
    assert_eq!(moved(&before, &now), [Register::Vehicle]);
    assert_eq!(moved(&before, &before), [Register::Vehicle]);
    before.members.pop();
    let all: Vec<Register> = Register::RECHECKED.into_iter().filter(|register| !register.runs_out()).collect();
    assert_eq!(moved(&before, &now), all, "of a new member nothing was known");
}

/// What changes, and the gravest clue that follows: rule, register, effect.
#[test]
fn each_change_has_its_rule_its_register_and_its_effect() {
    type Change = fn(&mut HouseholdFacts);
    let cases: [(Change, Rule, Register, Effect); 6] = [
        (
            |facts| facts.members[0].homes = known(Register::RealEstate, vec![home(300)]),
            Rule::HousingArea,
            Register::RealEstate,
            Effect::Loses,
        ),
        (
            |facts| facts.members[1].vehicles = known(Register::Vehicle, vec![car(Some(20_000)), car(Some(20_000)), car(Some(20_000))]),
            Rule::VehicleNumber,
            Register::Vehicle,
            Effect::Loses,
        ),
        (
            |facts| facts.members[1].identity = known(Register::Population, IdentityFact { agrees: true, alive: false }),
            Rule::MemberAlive,
            Register::Population,
            Effect::Loses,
        ),
        (|facts| facts.members[0].wages = known(Register::Tax, yuan(90_000)), Rule::Income, Register::Tax, Effect::Loses),
        (
            |facts| facts.members[0].stake = known(Register::Business, yuan(9_000_000)),
            Rule::BusinessStake,
            Register::Business,
            Effect::Loses,
        ),
        (
            |facts| facts.members[0].homes = known(Register::RealEstate, vec![home(1)]),
            Rule::HousingArea,
            Register::RealEstate,
            Effect::Notice,
        ),
    ];
    for (change, rule, register, effect) in cases {
        let mut now = family();
        change(&mut now);
        let clue = found(&family(), &now).clues.into_iter().find(|clue| clue.rule == rule).expect("a clue");
        assert_eq!((clue.register, clue.effect), (Some(register), effect), "{rule:?}");
        if effect == Effect::Loses {
            assert_eq!((clue.was, clue.now), (Verdict::Pass, Verdict::Fail));
            let back = found(&now, &family()).clues.into_iter().find(|clue| clue.rule == rule).expect("a clue");
            assert_eq!(back.effect, Effect::Improves, "{rule:?}");
        }
    }
}

#[test]
fn a_clue_says_what_was_and_what_is() {
    let mut now = family();
    now.members[0].vehicles = known(Register::Vehicle, vec![car(Some(20_000)), car(Some(20_000)), car(Some(20_000))]);
    let clues = found(&family(), &now).clues;
    let number = clues.iter().find(|clue| clue.rule == Rule::VehicleNumber).expect("a clue");
    assert_eq!((&number.before, &number.after), (&Some(Measure::Count(0)), &Some(Measure::Count(3))));
    assert_eq!(number.member, Some(MemberId::from("a")));
}

#[test]
fn a_price_that_is_missing_is_a_doubt() {
    let mut now = family();
    now.members[0].vehicles = known(Register::Vehicle, vec![car(None)]);
    let clues = found(&family(), &now).clues;
    assert!(clues.iter().any(|clue| clue.rule == Rule::VehiclePrice && clue.effect == Effect::Doubt), "{clues:?}");
}

#[test]
fn amounts_move_a_little_without_a_word() {
    let mut before = family();
    before.members[0].wages = known(Register::Tax, yuan(2_000));
    let mut now = before.clone();
    now.members[0].wages = known(Register::Tax, yuan(2_300));
    assert_eq!(found(&before, &now).clues, []);
    now.members[0].wages = known(Register::Tax, yuan(2_500));
    let clues = found(&before, &now).clues;
    assert_eq!(clues.iter().map(|clue| (clue.rule, clue.effect)).collect::<Vec<_>>(), [(Rule::Income, Effect::Notice)]);
}

#[test]
fn time_alone_is_told_without_a_register() {
    let mut before = family();
    let until = day("2026-12-31");
    before.members[0].benefits = known(Register::HousingBenefit, vec![BenefitFact { bar: true, from: day("2022-01-01"), to: Some(until) }]);
    let clues = clues(&policy(), &before, today(), before.clone(), day("2027-02-01")).clues;
    let bar = clues.iter().find(|clue| clue.rule == Rule::Bar).expect("a clue");
    assert_eq!((bar.register, bar.effect), (None, Effect::Improves));
}

#[test]
fn a_silent_register_keeps_its_earlier_clue_open() {
    let mut now = family();
    now.members[0].vehicles = silent(Register::Vehicle);
    let found = found(&family(), &now);
    let (first, other) = (now.members[0].member.clone(), now.members[1].member.clone());
    assert!(!found.settles(Some(&first), Some(Register::Vehicle)));
    assert!(!found.settles(Some(&first), None) && !found.settles(None, None));
    assert!(found.settles(Some(&other), Some(Register::Vehicle)) && found.settles(Some(&first), Some(Register::Tax)));
}

/// The household of a migrant worker whose permit is a licence that stands so.
fn with_permit(licences: Finding<Vec<LicenceFact>>) -> HouseholdFacts {
    let mut facts = worker(Group::Migrant);
    facts.members[0].licences = licences;
    facts
}

fn permit(state: ReferenceState) -> Finding<Vec<LicenceFact>> {
    known(Register::Licence, vec![LicenceFact { document: DocumentKind::ResidencePermit, state }])
}

#[test]
fn a_licence_that_stands_no_more_leaves_its_rule_open() {
    use ReferenceState::{Changed, Expired, Gone, Holds, Revoked};
    let unknown = |gap| Finding::Unknown { register: Some(Register::Licence), gap };
    for (before, now, effect) in [
        (permit(Holds), Revoked, Some(Effect::Doubt)),
        (permit(Holds), Expired, Some(Effect::Doubt)),
        (permit(Holds), Gone, Some(Effect::Doubt)),
        (permit(Holds), Changed, Some(Effect::Doubt)),
        (permit(Holds), Holds, None),
        (permit(Expired), Revoked, Some(Effect::Notice)),
        (permit(Revoked), Revoked, None),
        (permit(Revoked), Holds, Some(Effect::Improves)),
        // The library gave no answer at the check; the permit had verified when it was used.
        (silent(Register::Licence), Revoked, Some(Effect::Doubt)),
        (silent(Register::Licence), Holds, None),
        (unknown(Gap::Error), Revoked, Some(Effect::Doubt)),
        // A check of somebody who used no licence, and one that did not ask the library about somebody who did.
        (Finding::not_asked(), Revoked, None),
        (unknown(Gap::NotAsked), Revoked, None),
    ] {
        let clues = found(&with_permit(before.clone()), &with_permit(permit(now))).clues;
        let told: Vec<_> = clues.iter().map(|clue| (clue.rule, clue.register, clue.effect)).collect();
        let expected: Vec<_> = effect.map(|effect| (Rule::ResidencePermit, Some(Register::Licence), effect)).into_iter().collect();
        assert_eq!(told, expected, "{before:?} {now:?}");
        assert!(clues.iter().all(|clue| clue.after == Some(Measure::Licence(now))), "{clues:?}");
    }
    // Where no rule asks for the document there is nothing to look at.
    let [mut before, mut now] = [family(), family()];
    before.members[0].licences = permit(Holds);
    now.members[0].licences = permit(Revoked);
    assert_eq!(found(&before, &now).clues, []);
}

#[test]
fn a_library_that_is_silent_ends_no_clue_and_one_that_is_not_asked_holds_none_up() {
    let before = with_permit(permit(ReferenceState::Holds));
    let member = before.members[0].member.clone();
    let quiet = found(&before, &with_permit(silent(Register::Licence)));
    assert_eq!(quiet.clues, []);
    assert!(!quiet.settles(Some(&member), Some(Register::Licence)) && quiet.settles(Some(&member), Some(Register::Tax)));
    let unused = with_permit(Finding::not_asked());
    assert!(found(&unused, &unused).settles(Some(&member), None));
}

fn put<T>(finding: &mut Finding<T>, register: Register, value: T, quiet: bool) {
    *finding = if quiet { silent(register) } else { known(register, value) };
}

/// Changes or silences one fact of one member.
fn turn(facts: &mut HouseholdFacts, which: usize, who: usize, quiet: bool) {
    let member = &mut facts.members[who];
    match which {
        0 => put(&mut member.homes, Register::RealEstate, vec![home(400)], quiet),
        1 => put(&mut member.vehicles, Register::Vehicle, vec![car(Some(900_000))], quiet),
        2 => put(&mut member.wages, Register::Tax, yuan(80_000), quiet),
        3 => put(&mut member.stake, Register::Business, yuan(5_000_000), quiet),
        4 => put(&mut member.identity, Register::Population, IdentityFact { agrees: true, alive: false }, quiet),
        _ => put(&mut member.purchases, Register::ContractFiling, vec![home(400)], quiet),
    }
}

proptest! {
    /// Whatever is silent: what the others say is told, and nothing else.
    #[test]
    fn silence_is_never_a_clue(turns in prop::collection::vec((0_usize..6, 0_usize..2, any::<bool>()), 0..8)) {
        let before = family();
        let (mut now, mut loud) = (before.clone(), before.clone());
        for (which, who, quiet) in &turns {
            turn(&mut now, *which, *who, *quiet);
            if *quiet {
                let (from, to) = (&before.members[*who], &mut loud.members[*who]);
                match which {
                    0 => to.homes = from.homes.clone(),
                    1 => to.vehicles = from.vehicles.clone(),
                    2 => to.wages = from.wages.clone(),
                    3 => to.stake = from.stake.clone(),
                    4 => to.identity = from.identity.clone(),
                    _ => to.purchases = from.purchases.clone(),
                }
            } else {
                turn(&mut loud, *which, *who, false);
            }
        }
        prop_assert_eq!(found(&before, &now).clues, found(&before, &loud).clues);
    }

    /// The list is by rank, a loss before anything else, and the same household twice is the same list.
    #[test]
    fn clues_are_ranked_and_repeatable(turns in prop::collection::vec((0_usize..6, 0_usize..2), 0..8)) {
        let before = family();
        let mut now = before.clone();
        for (which, who) in turns {
            turn(&mut now, which, who, false);
        }
        let clues = found(&before, &now).clues;
        prop_assert!(clues.windows(2).all(|pair| pair[0].rank >= pair[1].rank));
        prop_assert!(clues.windows(2).all(|pair| pair[0].effect <= pair[1].effect));
        prop_assert_eq!(&found(&before, &now).clues, &clues);
        prop_assert_eq!(found(&now, &now).clues, []);
    }
}
