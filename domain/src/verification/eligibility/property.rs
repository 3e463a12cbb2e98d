//! Rules about what the household owns: homes, shops, vehicles, businesses.

use super::super::assessment::Measure;
use super::super::record::VehicleUse;
use super::super::{Rule, VehicleFact};
use super::evidence::{Evidence, Finished, Judge};
use crate::day::Day;
use crate::intake::Group;
use crate::quantity::{Area, Fen};

pub(super) fn judge(judge: &mut Judge<'_>) {
    housing_area(judge);
    recent_sale(judge);
    commercial_property(judge);
    vehicles(judge);
    business_stake(judge);
}

fn housing_area(judge: &mut Judge<'_>) {
    let mut evidence = Evidence::default();
    let facts = judge.facts;
    let mut total = 0_i64;
    for member in &facts.members {
        for finding in [&member.homes, &member.purchases] {
            let homes = evidence.read(&member.member, finding, judge.side);
            let own = homes.into_iter().flatten().filter(|home| !home.commercial && home.given_up.is_none()).map(|home| home.area.0.max(0));
            total = own.fold(total, i64::saturating_add);
        }
    }
    let per_person = Area(total / judge.persons());
    let terms = judge.policy;
    let without_home = match facts.group {
        Group::Family => false,
        Group::NewEmployee => terms.new_employee.without_home,
        Group::Migrant => terms.migrant.without_home,
    };
    let line = terms.housing.area_per_person;
    let (failed, threshold) = if without_home { (total > 0, Area(0)) } else { (total >= line.0.saturating_mul(judge.persons()), line) };
    let verdict = evidence.verdict(failed);
    if evidence.missing.is_empty() {
        judge.area_per_person = Some(per_person);
    }
    // The sum of what is known is shown even if something is missing: it is the least they own.
    let input = (evidence.missing.is_empty() || failed).then_some(Measure::AreaPerPerson(per_person));
    judge.note(Rule::HousingArea, None, evidence, Finished { verdict, input, threshold: Some(Measure::AreaPerPerson(threshold)) });
}

fn recent_sale(judge: &mut Judge<'_>) {
    let mut evidence = Evidence::default();
    let facts = judge.facts;
    let mut latest: Option<Day> = None;
    for member in &facts.members {
        let homes = evidence.read(&member.member, &member.homes, judge.side);
        let sold = homes.into_iter().flatten().filter(|home| !home.commercial).filter_map(|home| home.given_up).max();
        latest = latest.max(sold);
    }
    let years = judge.policy.housing.sale_within_years;
    let failed = latest.is_some_and(|day| day.plus_months(years.saturating_mul(12)) > judge.on);
    let input = match latest {
        Some(day) => Some(Measure::Day(day)),
        None if evidence.missing.is_empty() => Some(Measure::YesNo(false)),
        None => None,
    };
    let verdict = evidence.verdict(failed);
    judge.note(Rule::RecentSale, None, evidence, Finished { verdict, input, threshold: Some(Measure::Years(years.into())) });
}

fn commercial_property(judge: &mut Judge<'_>) {
    let mut evidence = Evidence::default();
    let facts = judge.facts;
    let mut count = 0;
    for member in &facts.members {
        for finding in [&member.homes, &member.purchases] {
            let homes = evidence.read(&member.member, finding, judge.side);
            count += homes.into_iter().flatten().filter(|home| home.commercial && home.given_up.is_none()).count();
        }
    }
    let verdict = evidence.verdict(count > 0);
    let input = (evidence.missing.is_empty() || count > 0).then(|| Measure::Count(i64::try_from(count).unwrap_or(i64::MAX)));
    judge.note(Rule::CommercialProperty, None, evidence, Finished { verdict, input, threshold: Some(Measure::Count(0)) });
}

fn counts(vehicle: &VehicleFact) -> bool {
    !matches!(vehicle.purpose, VehicleUse::Disability | VehicleUse::TwoWheeled)
}

fn vehicles(judge: &mut Judge<'_>) {
    let facts = judge.facts;
    let mut number = Evidence::default();
    let mut price = Evidence::default();
    let mut count = 0_i64;
    let mut dearest: Option<Fen> = None;
    for member in &facts.members {
        number.read(&member.member, &member.vehicles, judge.side);
        let vehicles = price.read(&member.member, &member.vehicles, judge.side);
        for vehicle in vehicles.into_iter().flatten().filter(|vehicle| counts(vehicle)) {
            count += 1;
            dearest = dearest.max(vehicle.price);
            if vehicle.price.is_none() {
                price.value_missing(&member.member, &member.vehicles);
            }
        }
    }
    let most = judge.policy.assets.vehicles;
    let verdict = number.verdict(count > most);
    let input = (number.missing.is_empty() || count > most).then_some(Measure::Count(count));
    judge.note(Rule::VehicleNumber, None, number, Finished { verdict, input, threshold: Some(Measure::Count(most)) });

    let limit = judge.policy.assets.vehicle_price;
    let too_dear = dearest.is_some_and(|price| price > limit);
    let verdict = price.verdict(too_dear);
    let finished = Finished { verdict, input: dearest.map(Measure::Money), threshold: Some(Measure::Money(limit)) };
    // A household without a vehicle has no price to judge.
    if count > 0 || !price.missing.is_empty() {
        judge.note(Rule::VehiclePrice, None, price, finished);
    }
}

fn business_stake(judge: &mut Judge<'_>) {
    let mut evidence = Evidence::default();
    let facts = judge.facts;
    let mut total = 0_i64;
    for member in &facts.members {
        if let Some(stake) = evidence.read(&member.member, &member.stake, judge.side) {
            total = total.saturating_add(stake.0.max(0));
        }
    }
    let limit = judge.policy.assets.business_stake;
    let failed = total > limit.0;
    let verdict = evidence.verdict(failed);
    let input = (evidence.missing.is_empty() || failed).then_some(Measure::Money(Fen(total)));
    judge.note(Rule::BusinessStake, None, evidence, Finished { verdict, input, threshold: Some(Measure::Money(limit)) });
}
