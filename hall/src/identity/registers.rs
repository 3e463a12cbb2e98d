//! Asks the population and the carrier register about a person's own statement.

use crate::Hall;
use domain::identity::{Actor, Agreement, PersonName, Phone, ResidentId, agreement};
use domain::verification::Register;
use exchange::{PersonKey, Purpose, Scene};

/// Whether both registers confirm the statement. A register that is silent confirms nothing; the account is opened all the same.
pub(super) async fn ask(hall: &Hall, actor: &Actor, name: &PersonName, id: &ResidentId, phone: &Phone) -> Agreement {
    let person = PersonKey { resident_id: id.clone(), name: name.clone(), phone: Some(phone.clone()) };
    let purpose = Purpose { case: logged_under(hall, id), actor: actor.tag(), scene: Scene::Account, at: hall.now() };
    match hall.exchange().ask(&[person], &[Register::Population, Register::Carrier], &purpose).await.as_deref() {
        Ok([answers]) => match &answers[..] {
            [population, carrier] => agreement(population, carrier),
            _ => Agreement::Unconfirmed,
        },
        Ok(_) => Agreement::Unconfirmed,
        Err(error) => {
            tracing::error!(%error, "the registers could not be asked");
            Agreement::Unconfirmed
        }
    }
}

/// What stands in the registers' log for a case where an account is opened: there is no case, and the account may never be made. It
/// is the person asked about, as the registers know them, who finds there what was asked, whoever typed the number.
pub(crate) fn logged_under(hall: &Hall, id: &ResidentId) -> String {
    format!("account:{}", hall.exchange().registers().subject_of_id(id).0)
}
