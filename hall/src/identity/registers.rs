//! Asks the population and the carrier register about a person's own statement.

use crate::Hall;
use domain::identity::{Actor, Agreement, PersonName, Phone, ResidentId, agreement};
use domain::verification::Register;
use exchange::{PersonKey, Purpose, Scene};

/// Whether both registers confirm the statement. A register that is silent confirms nothing; the account is opened all the same.
pub(super) async fn ask(hall: &Hall, name: &PersonName, id: &ResidentId, phone: &Phone) -> Agreement {
    let person = PersonKey { resident_id: id.clone(), name: name.clone(), phone: Some(phone.clone()) };
    // There is no case yet, and the account may never be made: the use is logged under an id of its own.
    let purpose =
        Purpose { case: format!("account:{}", hall.new_id()), actor: Actor::Anonymous.tag(), scene: Scene::Account, at: hall.now() };
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
