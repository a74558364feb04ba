-- Colleagues: readers see what organisers see, and change nothing; who was invited, and came.

alter table membership drop constraint membership_role_check;
alter table membership add constraint membership_role_check
    check (role in ('organiser', 'reader', 'front_desk'));

-- When the invitation by mail was written; nobody invites on the command line.
alter table membership add column invited_at timestamptz;

-- The last time they used a sign-in link.
alter table organiser add column signed_in_at timestamptz;
update organiser set signed_in_at = opened.at
from (select organiser_id, max(created_at) as at from browser_session
      where organiser_id is not null group by organiser_id) opened
where opened.organiser_id = organiser.id;
