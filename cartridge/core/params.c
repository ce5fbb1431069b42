#include "params.h"

void reset_params(void)
{
#define PARAMETER(number, name, value, unit, why) params->name = value;
    PARAMETERS(PARAMETER)
#undef PARAMETER
}
