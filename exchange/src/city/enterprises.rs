//! The enterprises of the city: those people work for, and those they have a part in.

use super::REGION;
use super::family::EMPLOYERS;
use super::paper::yuan;
use domain::day::Day;
use domain::identity::CreditCode;
use domain::verification::{BusinessRecord, EnterpriseRecord, EnterpriseState};

/// Everybody's employers. Their codes begin otherwise than those of the businesses that people have a part in.
pub(crate) fn employers() -> Vec<(CreditCode, EnterpriseRecord)> {
    (1..)
        .zip(EMPLOYERS)
        .filter_map(|(serial, name)| {
            // A company, or an institution of the city.
            let kind = if name.ends_with("公司") { "91" } else { "12" };
            let code = CreditCode::from_parts(kind, REGION, &format!("MA{serial:06}")).ok()?;
            let founded = Day::new(2000 + serial, 3, 1)?;
            Some((code, EnterpriseRecord { name: (*name).to_owned(), state: EnterpriseState::Active, capital: yuan(5_000_000), founded }))
        })
        .collect()
}

/// The enterprise that somebody has a part in.
pub(crate) fn enterprise(business: &BusinessRecord) -> Option<(CreditCode, EnterpriseRecord)> {
    let code = CreditCode::parse(&business.credit_code).ok()?;
    let state = if business.closed.is_some() { EnterpriseState::Cancelled } else { EnterpriseState::Active };
    Some((code, EnterpriseRecord { name: business.name.clone(), state, capital: business.capital, founded: business.founded }))
}
