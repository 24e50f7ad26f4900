// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#pragma once

/// AIO_FOR_EACH(MACRO, CONTEXT, a, b, …) expands to MACRO(CONTEXT, a) MACRO(CONTEXT, b) …, up to 64 times. Spelled out rather
/// than recursive, since moc expands it too and its preprocessor is a plain one.
// clang-format off: a table
#define AIO_EXPAND(x) x
#define AIO_FOR_EACH_1(M, C, x) M(C, x)
#define AIO_FOR_EACH_2(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_1(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_3(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_2(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_4(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_3(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_5(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_4(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_6(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_5(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_7(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_6(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_8(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_7(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_9(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_8(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_10(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_9(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_11(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_10(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_12(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_11(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_13(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_12(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_14(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_13(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_15(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_14(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_16(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_15(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_17(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_16(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_18(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_17(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_19(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_18(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_20(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_19(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_21(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_20(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_22(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_21(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_23(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_22(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_24(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_23(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_25(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_24(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_26(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_25(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_27(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_26(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_28(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_27(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_29(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_28(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_30(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_29(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_31(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_30(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_32(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_31(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_33(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_32(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_34(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_33(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_35(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_34(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_36(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_35(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_37(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_36(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_38(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_37(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_39(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_38(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_40(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_39(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_41(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_40(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_42(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_41(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_43(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_42(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_44(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_43(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_45(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_44(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_46(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_45(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_47(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_46(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_48(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_47(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_49(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_48(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_50(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_49(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_51(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_50(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_52(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_51(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_53(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_52(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_54(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_53(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_55(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_54(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_56(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_55(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_57(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_56(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_58(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_57(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_59(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_58(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_60(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_59(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_61(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_60(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_62(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_61(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_63(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_62(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_64(M, C, x, ...) M(C, x) AIO_EXPAND(AIO_FOR_EACH_63(M, C, __VA_ARGS__))
#define AIO_FOR_EACH_PICK( \
    _1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, _13, _14, _15, _16, _17, _18, _19, _20, _21, _22, _23, _24, _25, _26, _27, _28, _29, _30, _31, \
    _32, _33, _34, _35, _36, _37, _38, _39, _40, _41, _42, _43, _44, _45, _46, _47, _48, _49, _50, _51, _52, _53, _54, _55, _56, _57, _58, _59, _60, \
    _61, _62, _63, _64, NAME, ...) NAME
#define AIO_FOR_EACH(M, C, ...) AIO_EXPAND(AIO_FOR_EACH_PICK(__VA_ARGS__, \
    AIO_FOR_EACH_64, AIO_FOR_EACH_63, AIO_FOR_EACH_62, AIO_FOR_EACH_61, AIO_FOR_EACH_60, AIO_FOR_EACH_59, AIO_FOR_EACH_58, AIO_FOR_EACH_57, \
    AIO_FOR_EACH_56, AIO_FOR_EACH_55, AIO_FOR_EACH_54, AIO_FOR_EACH_53, AIO_FOR_EACH_52, AIO_FOR_EACH_51, AIO_FOR_EACH_50, AIO_FOR_EACH_49, \
    AIO_FOR_EACH_48, AIO_FOR_EACH_47, AIO_FOR_EACH_46, AIO_FOR_EACH_45, AIO_FOR_EACH_44, AIO_FOR_EACH_43, AIO_FOR_EACH_42, AIO_FOR_EACH_41, \
    AIO_FOR_EACH_40, AIO_FOR_EACH_39, AIO_FOR_EACH_38, AIO_FOR_EACH_37, AIO_FOR_EACH_36, AIO_FOR_EACH_35, AIO_FOR_EACH_34, AIO_FOR_EACH_33, \
    AIO_FOR_EACH_32, AIO_FOR_EACH_31, AIO_FOR_EACH_30, AIO_FOR_EACH_29, AIO_FOR_EACH_28, AIO_FOR_EACH_27, AIO_FOR_EACH_26, AIO_FOR_EACH_25, \
    AIO_FOR_EACH_24, AIO_FOR_EACH_23, AIO_FOR_EACH_22, AIO_FOR_EACH_21, AIO_FOR_EACH_20, AIO_FOR_EACH_19, AIO_FOR_EACH_18, AIO_FOR_EACH_17, \
    AIO_FOR_EACH_16, AIO_FOR_EACH_15, AIO_FOR_EACH_14, AIO_FOR_EACH_13, AIO_FOR_EACH_12, AIO_FOR_EACH_11, AIO_FOR_EACH_10, AIO_FOR_EACH_9, \
    AIO_FOR_EACH_8, AIO_FOR_EACH_7, AIO_FOR_EACH_6, AIO_FOR_EACH_5, AIO_FOR_EACH_4, AIO_FOR_EACH_3, AIO_FOR_EACH_2, AIO_FOR_EACH_1)(M, C, __VA_ARGS__))
// clang-format on
