-- Days done of each agreement in training of a school year, recounted without the code that proposes them:
-- dates on which the pupil came, each given to the host of the first half-day attended (rule H-10).
-- Parameters: school and school year (keys), kinds that train, states of a half-day that was attended.
SELECT came.convention_id, count(*) AS days
FROM (
    SELECT h.convention_id, h.date
    FROM conventions_halfday h
    JOIN conventions_convention c ON c.id = h.convention_id
    WHERE c.school_id = %(school)s AND c.year_id = %(year)s AND c.kind = ANY (%(kinds)s) AND h.status = ANY (%(attended)s)
      AND NOT EXISTS (
          SELECT FROM conventions_halfday earlier
          JOIN conventions_convention other ON other.id = earlier.convention_id
          WHERE other.pupil_id = c.pupil_id AND other.kind = ANY (%(kinds)s) AND earlier.status = ANY (%(attended)s)
            AND earlier.date = h.date AND other.id <> c.id
            AND ((earlier.half = 'morning' AND h.half = 'afternoon') OR (earlier.half = h.half AND other.id < c.id))
      )
    GROUP BY h.convention_id, h.date
) came
GROUP BY came.convention_id
ORDER BY came.convention_id
