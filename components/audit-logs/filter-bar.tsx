"use client";

import { Button } from "@/components/ui/button";
import { AddFilter } from "./add-filter";
import { FilterChip } from "./filter-chip";
import { FilterCover } from "./filter-cover";
import { clearConditions, conditionCount } from "./filter-edit.ts";
import { LiveSwitch } from "./live-switch";
import { SearchBox } from "./search-box";
import { useCurrentView } from "./view-context";
import { WhenPicker } from "./when-picker";
import { WhoSwitch } from "./who-switch";

/** Free text and chips: together with the time they are the whole filter. */
export function FilterBar() {
  const { filter, setFilter } = useCurrentView();
  return (
    <div className="filters" role="search">
      <SearchBox />
      <WhoSwitch />
      <WhenPicker compact />
      <LiveSwitch compact />
      <FilterCover />
      <div className="chips">
        {filter.conditions.map((condition, index) => (
          <FilterChip key={`${condition.field} ${condition.op}`} condition={condition} index={index} />
        ))}
        <AddFilter />
        {conditionCount(filter) > 0 && (
          <Button
            variant="ghost"
            size="small"
            className="not-phone"
            onClick={() => {
              setFilter(clearConditions(filter));
            }}
          >
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}
