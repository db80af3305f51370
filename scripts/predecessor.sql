-- What the predecessor kept, as a table that /import and the API read; see docs/moving.md.
--
--   psql -q -f scripts/predecessor.sql DATABASE > people.csv
--
-- Its tables were made by its migrations or by its models, which name three columns differently: they
-- are read by either name.
\encoding UTF8
\set ON_ERROR_STOP on

COPY (
    WITH duties AS (  -- whoever was last made responsible for a day of the year
        SELECT DISTINCT ON (to_char(day, 'MMDD')) to_char(day, 'MMDD') AS day, full_name
        FROM (
            SELECT coalesce(to_jsonb(one) ->> 'date', to_jsonb(one) ->> 'assignment_date')::date AS day,
                one.id, person.full_name
            FROM date_responsible_assignments AS one
            JOIN responsible_persons AS person ON person.id = one.responsible_person_id
        ) AS assigned
        ORDER BY to_char(day, 'MMDD'), assigned.day DESC, id DESC
    ), days AS (
        SELECT full_name AS name, 'birthday' AS kind, birth_date AS day, true AS has_year,
            company, position, comment AS note, to_jsonb(one) ->> 'responsible' AS responsible
        FROM birthdays AS one
        UNION ALL
        SELECT name, 'holiday', coalesce(to_jsonb(one) ->> 'date', to_jsonb(one) ->> 'holiday_date')::date,
            false, NULL, NULL, description, NULL
        FROM professional_holidays AS one
    )
    SELECT name, kind, extract(day FROM days.day) AS day, extract(month FROM days.day) AS month,
        CASE WHEN has_year THEN extract(year FROM days.day) END AS year,
        company, position, note, coalesce(nullif(trim(responsible), ''), duties.full_name) AS responsible
    FROM days LEFT JOIN duties ON duties.day = to_char(days.day, 'MMDD')
    ORDER BY month, day, name
) TO STDOUT WITH (FORMAT csv, HEADER);
