# SPDX-FileCopyrightText: 2026 AioOrm developers
# SPDX-License-Identifier: BSD-2-Clause

# Install rules: find_package(AioOrm COMPONENTS AioOrm Quick Testing) and pkg-config. Everything is relocatable.

include(CMakePackageConfigHelpers)

set(AIOORM_INSTALL_QMLDIR "${CMAKE_INSTALL_LIBDIR}/qt6/qml" CACHE STRING "Where the QML module is installed")
set(AIOORM_INSTALL_CMAKEDIR "${CMAKE_INSTALL_LIBDIR}/cmake/AioOrm")

# aioorm_install_library(<target> <component>): the library, its headers and its part of the CMake package.
function(aioorm_install_library target component)
    install(TARGETS ${target} EXPORT AioOrm${component}Targets
        RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
    )
    install(EXPORT AioOrm${component}Targets NAMESPACE AioOrm:: DESTINATION "${AIOORM_INSTALL_CMAKEDIR}")

    get_target_property(headers ${target} AIOORM_PUBLIC_HEADERS)
    foreach(header IN LISTS headers)
        aioorm_header_path(path "${header}")
        get_filename_component(folder "${path}" DIRECTORY)
        install(FILES "${header}" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/AioOrm/${folder}")
    endforeach()
    get_target_property(generated ${target} AIOORM_GENERATED_HEADERS)
    install(FILES ${generated} DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/AioOrm")

    # qmltyperegistrar of a program that derives from our classes reads these; Qt installs them for itself only. In an
    # installed tree the name must not depend on the build type.
    get_target_property(metatypes ${target} INTERFACE_QT_META_TYPES_BUILD_FILE)
    if(metatypes)
        set(name "${target}_metatypes.json")
        install(FILES "${metatypes}" DESTINATION "${CMAKE_INSTALL_LIBDIR}/metatypes" RENAME "${name}")
        set(consumed "$<BOOL:$<TARGET_PROPERTY:QT_CONSUMES_METATYPES>>")
        target_sources(${target} INTERFACE
            "$<INSTALL_INTERFACE:$<${consumed}:$<INSTALL_PREFIX>/${CMAKE_INSTALL_LIBDIR}/metatypes/${name}>>"
        )
    endif()
endfunction()

# aioorm_install_plugin(<target> <component> <folder of the QML module>)
function(aioorm_install_plugin target component folder)
    file(RELATIVE_PATH to_lib "/${AIOORM_INSTALL_QMLDIR}/${folder}" "/${CMAKE_INSTALL_LIBDIR}")
    set_target_properties(${target}plugin PROPERTIES INSTALL_RPATH "$ORIGIN/${to_lib}")
    install(TARGETS ${target}plugin EXPORT AioOrm${component}Targets
        LIBRARY DESTINATION "${AIOORM_INSTALL_QMLDIR}/${folder}"
        ARCHIVE DESTINATION "${AIOORM_INSTALL_QMLDIR}/${folder}"
    )
    get_target_property(helper_targets ${target} AIOORM_HELPER_TARGETS)
    if(helper_targets) # of a static library: resources and the plugin's registration, as objects
        install(TARGETS ${helper_targets} EXPORT AioOrm${component}Targets
            OBJECTS DESTINATION "${CMAKE_INSTALL_LIBDIR}/objects-AioOrm"
        )
    endif()
endfunction()

# aioorm_install_pkgconfig(<target> <description> <requires>)
#
# QCoro has no file of its own for pkg-config, so its folders and library are named here.
function(aioorm_install_pkgconfig target description requires)
    set(cflags "")
    set(private_libs "")
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
        get_target_property(definitions ${target} INTERFACE_COMPILE_DEFINITIONS)
        foreach(definition IN LISTS definitions)
            string(APPEND cflags " -D${definition}")
        endforeach()
    endif()
    if(target STREQUAL "AioOrm")
        get_target_property(folders QCoro6::Coro INTERFACE_INCLUDE_DIRECTORIES)
        list(REMOVE_ITEM folders ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
        foreach(folder IN LISTS folders)
            string(APPEND cflags " -I${folder}")
        endforeach()
        list(JOIN AIOORM_BACKEND_PRIVATE_LIBS " " private_libs)
        string(PREPEND private_libs "-lQCoro6Core -lboost_context ")
    endif()
    file(RELATIVE_PATH to_prefix "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
    string(REGEX REPLACE "/$" "" to_prefix "${to_prefix}")
    configure_file("${PROJECT_SOURCE_DIR}/cmake/AioOrm.pc.in" "${PROJECT_BINARY_DIR}/${target}.pc" @ONLY)
    install(FILES "${PROJECT_BINARY_DIR}/${target}.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
endfunction()

install(FILES "${AIOORM_INCLUDE_DIR}/aioorm_config.h" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/AioOrm")
install(FILES "${PROJECT_SOURCE_DIR}/src/aioorm.categories" DESTINATION "${CMAKE_INSTALL_DATADIR}/qlogging-categories6")
aioorm_install_library(AioOrm AioOrm)
aioorm_install_pkgconfig(AioOrm "${PROJECT_DESCRIPTION}" "Qt6Core")
aioorm_install_library(AioOrmTesting Testing)
aioorm_install_pkgconfig(AioOrmTesting "AioOrm's kit for tests" "AioOrm Qt6Test")

if(AIOORM_QUICK)
    aioorm_install_library(AioOrmQuick Quick)
    aioorm_install_pkgconfig(AioOrmQuick "AioOrm's list models for QML" "AioOrm Qt6Qml")
    aioorm_install_plugin(AioOrmQuick Quick AioOrm)
    aioorm_install_library(AioOrmQuickTesting QuickTesting)
    aioorm_install_pkgconfig(AioOrmQuickTesting "AioOrm's kit for tests in QML" "AioOrmQuick AioOrmTesting")
    aioorm_install_plugin(AioOrmQuickTesting QuickTesting AioOrm/Testing)
    install(DIRECTORY "${PROJECT_BINARY_DIR}/qml/AioOrm/" DESTINATION "${AIOORM_INSTALL_QMLDIR}/AioOrm"
        FILES_MATCHING PATTERN qmldir PATTERN "*.qmltypes" PATTERN "*.qml" PATTERN "*.js" PATTERN "*.mjs"
    )
endif()

configure_package_config_file(
    "${PROJECT_SOURCE_DIR}/cmake/AioOrmConfig.cmake.in" "${PROJECT_BINARY_DIR}/AioOrmConfig.cmake"
    INSTALL_DESTINATION "${AIOORM_INSTALL_CMAKEDIR}"
    PATH_VARS AIOORM_INSTALL_QMLDIR
)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/AioOrmConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES
    "${PROJECT_BINARY_DIR}/AioOrmConfig.cmake"
    "${PROJECT_BINARY_DIR}/AioOrmConfigVersion.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/AioOrmTarget.cmake"
    DESTINATION "${AIOORM_INSTALL_CMAKEDIR}"
)
