//! The rules of eligibility, and the categories and flags they lead to.

use serde::{Deserialize, Serialize};

macro_rules! coded_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every one, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as stored.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }

            /// The one with this code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }
    };
}

coded_enum! {
    /// A rule of eligibility. Its thresholds and its article are policy data.
    Rule {
        /// Name and ID agree with the population register.
        Identity = "identity",
        /// No member is deceased or struck off.
        MemberAlive = "member_alive",
        /// The applicant is of age.
        ApplicantAge = "applicant_age",
        /// Local household registration, or the residence that stands in for it.
        LocalHousehold = "local_household",
        /// The spouse of a married member applies too.
        SpouseIncluded = "spouse_included",
        /// Somebody who applies alone and was never married has the least age.
        SingleAge = "single_age",
        /// Enough time since a divorce.
        DivorceInterval = "divorce_interval",
        /// Built area per person below the line.
        HousingArea = "housing_area",
        /// No home given up lately.
        RecentSale = "recent_sale",
        /// No shop or office.
        CommercialProperty = "commercial_property",
        /// Income per head within the line.
        Income = "income",
        /// Not too many vehicles.
        VehicleNumber = "vehicle_number",
        /// No vehicle too dear.
        VehiclePrice = "vehicle_price",
        /// No large stake in businesses.
        BusinessStake = "business_stake",
        /// No other housing benefit runs.
        DoubleBenefit = "double_benefit",
        /// No bar runs.
        Bar = "bar",
        /// New employees: diploma, not too long ago.
        Diploma = "diploma",
        /// New employees and migrant workers: the labour contract runs long enough.
        LabourContract = "labour_contract",
        /// New employees and migrant workers: social insurance without a gap.
        SocialInsurance = "social_insurance",
        /// Migrant workers: a valid residence permit.
        ResidencePermit = "residence_permit",
    }
}

impl Rule {
    /// Whether no application can be judged without it.
    pub fn is_essential(self) -> bool {
        matches!(
            self,
            Self::Identity
                | Self::LocalHousehold
                | Self::SpouseIncluded
                | Self::HousingArea
                | Self::Income
                | Self::DoubleBenefit
                | Self::Bar
        )
    }
}

coded_enum! {
    /// The category a household is registered under.
    Category {
        /// 低保.
        Dibao = "DIBAO",
        /// 特困.
        Tekun = "TEKUN",
        /// 低收入.
        LowIncome = "LOW_INCOME",
        /// 低保边缘.
        NearLow = "NEAR_LOW",
        /// 中等偏下收入.
        LowerMiddle = "LOWER_MIDDLE",
        /// 新就业无房职工.
        NewEmployee = "NEW_EMPLOYEE",
        /// 外来务工人员.
        Migrant = "MIGRANT",
    }
}

coded_enum! {
    /// A reason for priority beside the category.
    Flag {
        /// A disabled member, grade 1 to 4.
        Disabled = "DISABLED",
        /// 优抚对象.
        Veteran = "VETERAN",
        /// 重大疾病.
        SeriousIllness = "SERIOUS_ILLNESS",
        /// An elderly member.
        Elderly = "AGE_60",
        /// 烈士遗属.
        MartyrFamily = "MARTYR_FAMILY",
        /// 劳动模范.
        ModelWorker = "MODEL_WORKER",
        /// 环卫、公交一线.
        SanitationOrBus = "SANITATION_OR_BUS",
        /// 多子女家庭.
        SeveralChildren = "MULTI_CHILD",
    }
}
