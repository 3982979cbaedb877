//! Plans as they are about to be written into Odoo, for those who only look: what `mirror` would do is decided by, and
//! nothing is written.

use std::collections::BTreeMap;

use super::fault::ProvisionError;
use super::levels::{FilePlan, LevelWorld, PlanSource, level_steps, mirrored_plan, read_levels};
use super::plan::{AssignedTo, PlannedAfterLast, PlannedLevel, PlannedText};
use super::plans::PlannedPlan;
use crate::domain::{
    Activity, AfterLast, Channel, Company, CompanyId, Level, LevelId, PaymentTermId, PlanId, Responsible, TagId,
};
use crate::odoo::books::{Chart, ComingPlans, PlanBooks};
use crate::odoo::session::Session;
use crate::render::LevelText;

/// What the companies of a chart decide by as soon as the plans of this source stand in Odoo; nothing, if they do.
///
/// # Errors
/// Odoo cannot be asked, or does not know what a plan file names.
pub async fn coming_plans(
    session: &Session,
    source: &PlanSource,
    chart: &Chart,
) -> Result<BTreeMap<CompanyId, ComingPlans>, ProvisionError> {
    if *source == PlanSource::Odoo {
        return Ok(BTreeMap::new());
    }
    let world = read_levels(session, source, |_| true).await?;
    if level_steps(source, &world).is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut coming = BTreeMap::new();
    let mut new_ids = NewIds(0);
    for company in world.companies.iter().filter(|company| company.allowed) {
        let books = chart.companies.get(&CompanyId(company.id));
        let (Some(plan), Some(books)) = (mirrored_plan(source, company, &world), books) else { continue };
        let mut writer = Writer { world: &world, chart, company: &books.company, new_ids: &mut new_ids };
        coming.insert(books.company.id, writer.plans(&plan));
    }
    Ok(coming)
}

/// Numbers below zero, which are nobody's in Odoo.
struct NewIds(i64);

impl NewIds {
    const fn take(&mut self) -> i64 {
        self.0 -= 1;
        self.0
    }
}

/// Writes the plans of one company, though not into Odoo.
struct Writer<'a> {
    world: &'a LevelWorld,
    chart: &'a Chart,
    company: &'a Company,
    new_ids: &'a mut NewIds,
}

impl Writer<'_> {
    fn plans(&mut self, file: &FilePlan) -> ComingPlans {
        let mut coming = ComingPlans::default();
        coming.levels = self.levels(file, None, &mut coming.texts);
        for plan in &file.plans {
            let levels = self.levels(file, Some(&plan.key), &mut coming.texts);
            coming.plans.push(self.plan(plan, levels));
        }
        coming
    }

    fn plan(&mut self, plan: &PlannedPlan, levels: Vec<Level>) -> PlanBooks {
        let of = self.company.id.0;
        let held = self.world.plans.iter().find(|held| held.company_id == of && held.key.as_ref() == Some(&plan.key));
        let [tags, _, payment_terms] = self.world.resolved.kinds.of(plan, of);
        PlanBooks {
            // What stands there already keeps its number, so that whoever has chosen it still has.
            id: PlanId(held.map_or_else(|| self.new_ids.take(), |held| held.id)),
            name: plan.name.clone(),
            sequence: plan.sequence,
            tags: tags.into_iter().map(TagId).collect(),
            countries: plan.countries.iter().cloned().collect(),
            payment_terms: payment_terms.into_iter().map(PaymentTermId).collect(),
            levels,
        }
    }

    /// The levels of one plan of the file, ordered by days; their texts go to the others.
    fn levels(
        &mut self,
        file: &FilePlan,
        plan: Option<&str>,
        texts: &mut BTreeMap<(LevelId, String), LevelText>,
    ) -> Vec<Level> {
        let of_plan = file.levels.iter().filter(|level| level.plan.as_deref() == plan);
        let mut levels: Vec<Level> = of_plan.map(|planned| self.level(planned, texts)).collect();
        levels.sort_by_key(|level| (level.days_after_due, level.id));
        levels
    }

    fn level(&mut self, planned: &PlannedLevel, texts: &mut BTreeMap<(LevelId, String), LevelText>) -> Level {
        let of = self.company.id.0;
        let mut held = self.world.levels.iter().filter(|held| held.company_id == of && held.key.is_some());
        let held = held.find(|held| held.key == planned.key);
        let id = LevelId(held.map_or_else(|| self.new_ids.take(), |held| held.id));
        for language in self.chart.locales.keys() {
            let PlannedText { name, subject, body, sms, .. } = text_for(planned, language);
            texts.insert((id, language.clone()), LevelText::from_odoo(&name, language, subject, body, sms));
        }
        let is_currency = |code: &String| self.chart.currencies.values().any(|currency| currency.code == *code);
        domain_level(planned, id, self.company, is_currency)
    }
}

fn text_for(planned: &PlannedLevel, language: &str) -> PlannedText {
    planned.text_in(language).or_else(|| planned.base_text().cloned()).unwrap_or_default()
}

/// Its name is the one that the company's people read.
fn domain_level(
    planned: &PlannedLevel,
    id: LevelId,
    company: &Company,
    is_currency: impl Fn(&String) -> bool,
) -> Level {
    let text = text_for(planned, company.language.as_deref().unwrap_or_default());
    let ways = [(planned.email, Channel::Email), (planned.letter, Channel::Letter), (planned.sms, Channel::Sms)];
    let mut codes = planned.minimum.by_currency.keys().chain(planned.automatic_up_to.by_currency.keys());
    let unknown = codes.find(|code| !is_currency(code));
    Level {
        automatic: planned.automatic,
        channels: ways.into_iter().filter(|(goes, _)| *goes).map(|(_, channel)| channel).collect(),
        activity: planned.activity.as_ref().map(|activity| asked(&text, &activity.assigned_to)),
        letter_instead_of_mail: planned.letter_instead_of_mail,
        interest: planned.interest,
        attach_invoices: planned.attach_invoices,
        attach_statement: planned.attach_statement,
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
        unusable: unknown.map(|code| format!("\"{code}\" is not a currency of this Odoo")),
        ..Level::new(id, &text.name, planned.days_after_due)
    }
}

/// A user is named by login, which nothing that is decided depends on.
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
