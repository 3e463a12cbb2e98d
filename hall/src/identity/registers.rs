//! Asks the population and the carrier register about a person's own statement: a claim goes there, yes or no comes back, no field.

use crate::Hall;
use crate::error::Error;
use crate::verification::to_the_end;
use domain::identity::{Actor, Agreement, PersonName, Phone, PhoneHolder, ResidentId, agreement, phone_holder};
use domain::verification::Register;
use exchange::{Claim, PersonKey, Purpose, Scene, Verdict};

/// Whether both registers confirm the statement. A register that is silent confirms nothing; the account is opened all the same.
pub(super) async fn ask(hall: &Hall, actor: &Actor, name: &PersonName, id: &ResidentId, phone: &Phone) -> Agreement {
    let person = PersonKey { resident_id: id.clone(), name: name.clone(), phone: Some(phone.clone()) };
    let purpose = Purpose { case: logged_under(hall, id), actor: actor.tag(), scene: Scene::Account, at: hall.now() };
    // A claim about a field is right only of number and name together, so one claim says both that they agree and that the person lives.
    let lives = Claim::Field { name: "state".to_owned(), value: "registered".to_owned() };
    let (alive, phone) =
        tokio::join!(claimed(hall, &person, Register::Population, lives, &purpose), holder_of_phone(hall, &person, &purpose));
    agreement(alive, phone)
}

/// In whose name the person's phone is.
pub(crate) async fn holder_of_phone(hall: &Hall, person: &PersonKey, purpose: &Purpose) -> PhoneHolder {
    phone_holder(claimed(hall, person, Register::Carrier, Claim::Known, purpose).await)
}

/// What a register says of a claim: yes, no, or nothing definite.
async fn claimed(hall: &Hall, person: &PersonKey, register: Register, claim: Claim, purpose: &Purpose) -> Option<bool> {
    let (asking, person, why) = (hall.clone(), person.clone(), purpose.clone());
    let said = to_the_end(async move { asking.exchange().verify(&person, register, &claim, &why).await.map_err(Error::from) });
    match said.await {
        Ok(Ok(Verdict::Match)) => Some(true),
        Ok(Ok(Verdict::NoMatch)) => Some(false),
        Ok(Ok(Verdict::NotFound) | Err(_)) => None,
        Err(error) => {
            tracing::error!(register = register.code(), case = %purpose.case, %error, "the register could not be asked");
            None
        }
    }
}

/// What stands in the registers' log for a case where an account is opened: there is no case, and the account may never be made. It
/// is the person asked about, as the registers know them, who finds there what was asked, whoever typed the number.
pub(crate) fn logged_under(hall: &Hall, id: &ResidentId) -> String {
    format!("account:{}", hall.exchange().registers().subject_of_id(id).0)
}
