//! Which registers say something else of a household than at its last check. A re-check keeps no answers: of the others what they said
//! at the check may stand for what they say now, of these it may not.

use super::clue::{held, member_of};
use super::{Finding, HouseholdFacts, MemberFacts, Register};

/// The registers that say something else than at the check, or of which nobody knows what they said then. One that was not asked now is
/// taken to say the same. Those whose answers run out are not among them: they are asked every time.
pub fn moved(before: &HouseholdFacts, now: &HouseholdFacts) -> Vec<Register> {
    let stands = |register: Register| {
        let mut members = now.members.iter();
        members.all(|member| member_of(before, &member.member).is_some_and(|old| stays(old, member, register)))
    };
    Register::RECHECKED.into_iter().filter(|register| !register.runs_out() && !stands(*register)).collect()
}

fn stays(before: &MemberFacts, now: &MemberFacts, register: Register) -> bool {
    match register {
        Register::Population => same(&before.identity, &now.identity),
        Register::Household => same(&before.residence, &now.residence),
        Register::Marriage => same(&before.marriage, &now.marriage),
        Register::RealEstate => same(&before.homes, &now.homes),
        Register::ContractFiling => same(&before.purchases, &now.purchases),
        Register::Vehicle => same(&before.vehicles, &now.vehicles),
        Register::SocialSecurity => same(&before.pension, &now.pension) && same(&before.insurance, &now.insurance),
        Register::Business => same(&before.stake, &now.stake),
        Register::HousingBenefit => same(&before.benefits, &now.benefits),
        // No clue rests on them, or they are asked every time.
        Register::ProvidentFund
        | Register::LowIncome
        | Register::Disability
        | Register::Tax
        | Register::Veteran
        | Register::Carrier
        | Register::Licence => true,
    }
}

fn same<T: PartialEq>(before: &Finding<T>, now: &Finding<T>) -> bool {
    held(before).is_some_and(|before| held(now).is_none_or(|now| now == before))
}
