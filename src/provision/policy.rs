//! The plans of a plan file as the engine decides by them, without writing them into Odoo: for a comparison.

use super::fault::ProvisionError;
use super::levels::FilePlan;
use super::plan::{AssignedTo, PlannedAfterLast, PlannedLevel, PlannedText};
use super::plans::CustomerKinds;
use crate::domain::{
    Activity, AfterLast, Channel, Company, Level, LevelId, OtherPlan, PaymentTermId, Plan, PlanId, PlanProblem,
    Responsible, TagId,
};
use crate::odoo::session::Session;

/// What a plan file would have a company decide by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePolicy {
    /// Its default plan.
    pub plan: Result<Plan, PlanProblem>,
    /// The plans beside it.
    pub other_plans: Vec<OtherPlan>,
}

impl FilePolicy {
    /// The policy of each of these companies that the file is for.
    ///
    /// # Errors
    /// Odoo cannot be asked, or does not know a tag, a country or a payment term of the file.
    pub async fn of<'c>(
        session: &Session,
        file: &FilePlan,
        companies: impl IntoIterator<Item = &'c Company>,
    ) -> Result<Vec<(&'c Company, Self)>, ProvisionError> {
        let kinds = CustomerKinds::ask(session, file).await?;
        let is_for = |company: &&Company| file.companies.is_empty() || file.companies.contains(&company.name);
        Ok(companies.into_iter().filter(is_for).map(|company| (company, Self::new(file, &kinds, company))).collect())
    }

    fn new(file: &FilePlan, kinds: &CustomerKinds, company: &Company) -> Self {
        let levels = |plan: Option<&str>| {
            let own = (1..).zip(&file.levels).filter(|(_, level)| level.plan.as_deref() == plan);
            Plan::new(own.map(|(number, level)| domain_level(level, number, company)).collect())
        };
        let other_plans = (1..).zip(&file.plans).map(|(number, plan)| {
            let [tags, _, payment_terms] = kinds.of(plan, company.id.0);
            OtherPlan {
                id: PlanId(-number),
                name: plan.name.clone(),
                sequence: plan.sequence,
                tags: tags.into_iter().map(TagId).collect(),
                countries: plan.countries.iter().cloned().collect(),
                payment_terms: payment_terms.into_iter().map(PaymentTermId).collect(),
                plan: levels(Some(&plan.key)),
            }
        });
        Self { plan: levels(None), other_plans: other_plans.collect() }
    }
}

/// Its number is below zero, so that it is nobody's in Odoo; its name is the one that the company's people read.
fn domain_level(planned: &PlannedLevel, number: i64, company: &Company) -> Level {
    let text = company.language.as_deref().and_then(|language| planned.text_in(language));
    let text = text.or_else(|| planned.base_text().cloned()).unwrap_or_default();
    let ways = [(planned.email, Channel::Email), (planned.letter, Channel::Letter), (planned.sms, Channel::Sms)];
    Level {
        automatic: planned.automatic,
        channels: ways.into_iter().filter(|(goes, _)| *goes).map(|(_, channel)| channel).collect(),
        activity: planned.activity.as_ref().map(|activity| asked(&text, &activity.assigned_to)),
        letter_instead_of_mail: planned.letter_instead_of_mail,
        minimum: planned.minimum.clone(),
        automatic_up_to: planned.automatic_up_to.clone(),
        after_last: match planned.after_last {
            PlannedAfterLast::Stop => AfterLast::Stop,
            PlannedAfterLast::Repeat(every_days) => AfterLast::Repeat { every_days },
            PlannedAfterLast::HandOver(after_days) => {
                let activity =
                    Activity { summary: text.hand_over_summary.clone(), ..asked(&text, &AssignedTo::Account) };
                AfterLast::HandOver { after_days, activity }
            }
        },
        ..Level::new(LevelId(-number), &text.name, planned.days_after_due)
    }
}

/// A user is named by login, which nothing that is compared depends on.
fn asked(text: &PlannedText, assigned_to: &AssignedTo) -> Activity {
    Activity {
        type_id: None,
        summary: text.activity_summary.clone(),
        note: text.activity_note.clone(),
        responsible: match assigned_to {
            AssignedTo::Salesperson => Responsible::Salesperson,
            AssignedTo::Account => Responsible::OfAccount,
            AssignedTo::Nobody | AssignedTo::User(_) => Responsible::Nobody,
        },
    }
}
